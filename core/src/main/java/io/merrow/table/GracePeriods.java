package io.merrow.table;

/**
 * When a slot that left the index is held by no program any more. Any thread.
 *
 * <p>A ticket marks the moment in which it was taken; it has passed once every program has ended that was running then.
 */
public interface GracePeriods {
    /** Where no program runs but by our own call, as in replay. */
    GracePeriods NONE = new GracePeriods() {
        @Override
        public long ticket() {
            return 0;
        }

        @Override
        public boolean hasPassed(final long ticket) {
            return true;
        }
    };

    /** The present moment. Later ones are not smaller. */
    long ticket();

    /** Whether the grace period after that moment is over. */
    boolean hasPassed(long ticket);
}
