package io.merrow.stress;

import io.merrow.enrich.AddressTable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/** {@link AddressTable}: one writer, readers without locks. */
public final class AddressTableStress {
    private static final long HIGH = 0xFFFFL;
    private static final long LOW = 42;
    private static final long OTHER = 43;

    private AddressTableStress() {}

    /** A value that shows whether it was published before it was complete. */
    private static final class Holder {
        private int value;

        private Holder(final int value) {
            this.value = value;
        }
    }

    private static int valueOf(final Holder holder) {
        return holder == null ? 0 : holder.value;
    }

    /** A key is put while it is looked up. */
    @JCStressTest
    @Outcome(id = "0, null", expect = Expect.ACCEPTABLE, desc = "Not there yet.")
    @Outcome(id = "7, null", expect = Expect.ACCEPTABLE, desc = "There, with its own value, complete.")
    @State
    public static class Put {
        private final AddressTable<Holder> table = new AddressTable<>();

        @Actor
        public void writer() {
            table.put(HIGH, LOW, new Holder(7));
        }

        @Actor
        public void reader(final IL_Result result) {
            result.r1 = valueOf(table.get(HIGH, LOW));
        }
    }

    /** A key is removed and another is put, which may probe through the same slots: neither gets the value of the other. */
    @JCStressTest
    @Outcome(id = "1, null", expect = Expect.ACCEPTABLE, desc = "Neither change is visible.")
    @Outcome(id = "null, null", expect = Expect.ACCEPTABLE, desc = "Removed; the other one is not visible yet.")
    @Outcome(id = "null, 2", expect = Expect.ACCEPTABLE, desc = "Both changes are visible.")
    @Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "Both changes came between the two look-ups.")
    @State
    public static class RemoveThenPut {
        private final AddressTable<Integer> table = new AddressTable<>();

        public RemoveThenPut() {
            table.put(HIGH, LOW, 1);
        }

        @Actor
        public void writer() {
            table.remove(HIGH, LOW);
            table.put(HIGH, OTHER, 2);
        }

        @Actor
        public void reader(final LL_Result result) {
            result.r1 = table.get(HIGH, LOW);
            result.r2 = table.get(HIGH, OTHER);
        }
    }

    /** The table is rebuilt while it is read: what was there stays there. */
    @JCStressTest
    @Outcome(id = "1, null", expect = Expect.ACCEPTABLE, desc = "The last key is not visible yet.")
    @Outcome(id = "1, 99", expect = Expect.ACCEPTABLE, desc = "All keys are visible.")
    @State
    public static class Rebuild {
        private static final int UNTIL_REBUILT = 40;
        private final AddressTable<Integer> table = new AddressTable<>();

        public Rebuild() {
            table.put(HIGH, LOW, 1);
        }

        @Actor
        public void writer() {
            for (int i = 0; i < UNTIL_REBUILT; i++) {
                table.put(HIGH, 1000 + i, i);
            }
            table.put(HIGH, OTHER, 99);
        }

        @Actor
        public void reader(final LL_Result result) {
            result.r1 = table.get(HIGH, LOW);
            result.r2 = table.get(HIGH, OTHER);
        }
    }
}
