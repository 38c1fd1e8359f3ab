package io.merrow.admin;

import io.merrow.admin.api.AdminJson;
import io.merrow.admin.api.MissedAnswer;
import io.merrow.admin.api.RecordAnswer;
import io.merrow.query.Query;
import java.io.ByteArrayOutputStream;

/**
 * Records as JSON lines: those that are kept, and where wanted those that come. A reader that is too slow for the ring misses
 * records and gets their number. The admin thread only.
 */
final class RecordStream implements AdminAnswer {
    private static final int PIECE_BYTES = 64 * 1024;
    private static final int PIECE_RECORDS = 256;
    private static final byte[] NOTHING = {};

    private final RecentRecords records;
    private final Query query;
    private final boolean follows;
    private long next;
    private final long end;

    /**
     * @param first   number of the first record to look at.
     * @param follows continues with records that come later.
     */
    RecordStream(final RecentRecords records, final Query query, final long first, final boolean follows) {
        this.records = records;
        this.query = query;
        this.follows = follows;
        this.next = first;
        this.end = records.last();
    }

    @Override
    public int status() {
        return 200;
    }

    @Override
    public String type() {
        return "application/x-ndjson";
    }

    @Override
    public byte[] next() {
        final long last = follows ? records.last() : end;
        if (next > last) {
            return follows ? NOTHING : null;
        }
        final ByteArrayOutputStream piece = new ByteArrayOutputStream();
        if (next < records.first()) {
            reportMissed(piece, records.first() - next);
            next = records.first();
        }
        for (int i = 0; i < PIECE_RECORDS && next <= last && piece.size() < PIECE_BYTES; i++, next++) {
            final RecordAnswer line = records.get(next);
            if (query.matches(line.attributes())) {
                piece.writeBytes(AdminJson.line(line));
            }
        }
        return piece.toByteArray();
    }

    private static void reportMissed(final ByteArrayOutputStream piece, final long count) {
        piece.writeBytes(AdminJson.line(new MissedAnswer(count)));
    }

    @Override
    public String toString() {
        return "RecordStream{next=" + next + ", follows=" + follows + ", " + query + '}';
    }
}
