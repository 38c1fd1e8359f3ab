package io.merrow.stress;

import io.merrow.export.queue.RecordHandOff;
import io.merrow.layout.FlowRecordFlyweight;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/**
 * {@link RecordHandOff}: a record is taken whole and once, in order. Each record has the same number at its first and its
 * last byte.
 */
@JCStressTest
@Outcome(id = "none, 12, true", expect = Expect.ACCEPTABLE, desc = "Taken after both were written.")
@Outcome(id = "1, 2, true", expect = Expect.ACCEPTABLE, desc = "The second was taken later.")
@Outcome(id = "12, none, true", expect = Expect.ACCEPTABLE, desc = "Taken while or after they were written.")
@State
public class RecordHandOffStress {
    private static final int LAST = FlowRecordFlyweight.LENGTH - Integer.BYTES;

    private final RecordHandOff handOff = new RecordHandOff(2);
    private boolean isAccepted = true;

    @Actor
    public void shard() {
        final UnsafeBuffer record = new UnsafeBuffer(new byte[FlowRecordFlyweight.LENGTH]);
        for (int number = 1; number <= 2; number++) {
            record.putInt(0, number);
            record.putInt(LAST, number);
            isAccepted &= handOff.offer(record, 0);
        }
    }

    @Actor
    public void export(final LLL_Result result) {
        result.r1 = take();
    }

    @Arbiter
    public void rest(final LLL_Result result) {
        result.r2 = take();
        result.r3 = isAccepted;
    }

    private String take() {
        final StringBuilder taken = new StringBuilder();
        handOff.poll(
                (buffer, offset) -> {
                    final int first = buffer.getInt(offset);
                    taken.append(first == buffer.getInt(offset + LAST) ? "" + first : "torn");
                },
                10);
        return taken.length() == 0 ? "none" : taken.toString();
    }
}
