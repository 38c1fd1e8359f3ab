package io.merrow.export;

import io.merrow.export.format.RecordPrinter;
import io.merrow.layout.FlowRecordFlyweight;
import java.util.ArrayList;
import java.util.List;
import org.agrona.MutableDirectBuffer;

/** Keeps the numbers of the records that it is given. */
public final class RecordingPrinter implements RecordPrinter {
    public final List<Long> printed = new ArrayList<>();
    public boolean closed;
    public int flushed;

    @Override
    public boolean print(final MutableDirectBuffer buffer, final int offset) {
        printed.add(new FlowRecordFlyweight().wrap(buffer, offset).packetsTotal());
        return true;
    }

    @Override
    public boolean flush() {
        flushed = printed.size();
        return true;
    }

    @Override
    public void close() {
        closed = true;
    }
}
