package io.merrow.export.queue;

import io.merrow.layout.FlowRecordFlyweight;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The queue in a memory-mapped file, which outlives the process however it ends: what was offered and not committed is
 * there again for the next. Storing is a copy and a checksum; the kernel writes to the disk when it likes.
 */
final class FileQueue implements RecordQueue {
    private final QueueFile file;
    private final QueueFrames frames;
    private final long recoveredEnd;
    private long committed;
    private long read;
    private long written;

    FileQueue(final QueueFile file, final QueueFrames frames, final QueueRecovery recovery) {
        this.file = file;
        this.frames = frames;
        committed = recovery.first();
        read = recovery.first();
        written = recovery.end();
        recoveredEnd = recovery.end();
        for (long position = written; position - committed < frames.frames(); position++) {
            if (frames.positionIn((int) (position % frames.frames())) >= position || !frames.isSoundOrEmpty(position)) {
                frames.erase(position);
            }
        }
        frames.storeReadPosition(committed);
        frames.storeReadPosition(committed);
    }

    @Override
    public boolean offer(final DirectBuffer buffer, final int offset) {
        boolean dropped = false;
        if (written - committed == frames.frames()) {
            // The oldest goes. If it is on its way in a batch, only its copy here does.
            frames.storeReadPosition(++committed);
            dropped = read < committed;
            read = Math.max(read, committed);
        }
        frames.write(written, buffer, offset);
        written++;
        return !dropped;
    }

    @Override
    public int moveTo(final MutableDirectBuffer target, final int limit) {
        final int count = Math.min(limit, size());
        for (int i = 0; i < count; i++) {
            frames.read(read, target, i * FlowRecordFlyweight.LENGTH);
            read++;
        }
        return count;
    }

    @Override
    public long position() {
        return read;
    }

    @Override
    public void commit(final long upTo) {
        if (upTo > committed) {
            committed = upTo;
            frames.storeReadPosition(committed);
        }
    }

    @Override
    public long recoveredEnd() {
        return recoveredEnd;
    }

    @Override
    public boolean lastRecovered(final MutableDirectBuffer target) {
        if (recoveredEnd == committed || written != recoveredEnd) {
            return false;
        }
        frames.read(recoveredEnd - 1, target, 0);
        return true;
    }

    @Override
    public long keep() {
        return committed;
    }

    @Override
    public int size() {
        return (int) (written - read);
    }

    @Override
    public int capacity() {
        return frames.frames();
    }

    @Override
    public void close() {
        file.close();
    }

    @Override
    public String toString() {
        return "FileQueue{" + file + ", committed=" + committed + ", read=" + read + ", written=" + written
                + ", capacity=" + frames.frames() + "}";
    }
}
