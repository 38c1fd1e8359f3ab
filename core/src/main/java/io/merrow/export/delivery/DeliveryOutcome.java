package io.merrow.export.delivery;

/**
 * How an attempt to deliver a batch ended. Immutable.
 *
 * @param kind         what to do now.
 * @param failure      what kept it from being delivered.
 * @param rejected     spans that the collector refused though it took the batch (partial success).
 * @param retryAfterNs how long the collector asks to wait, nanoseconds; 0: not given.
 * @param detail       what happened, for people; may be empty.
 */
public record DeliveryOutcome(Kind kind, FailureKind failure, long rejected, long retryAfterNs, String detail) {
    /** What to do with the batch. */
    public enum Kind {
        /** The collector has it. */
        DELIVERED,
        /** It may work later. */
        RETRY,
        /** It will never work as it is, but may in parts. */
        TOO_LARGE,
        /** It will never work. */
        REFUSED
    }

    /** The collector has all but {@code rejected} spans of it. */
    public static DeliveryOutcome delivered(final long rejected, final String detail) {
        return new DeliveryOutcome(Kind.DELIVERED, FailureKind.NONE, rejected, 0, detail);
    }

    /** What of so many spans was rejected, whatever number the collector gave. */
    long rejectedOf(final int spans) {
        return Math.max(0, Math.min(rejected, spans));
    }

    /** It may work later. */
    public static DeliveryOutcome retry(final FailureKind failure, final String detail) {
        return new DeliveryOutcome(Kind.RETRY, failure, 0, 0, detail);
    }

    /** It may work after that time, nanoseconds; 0 or less: whenever we think. */
    public static DeliveryOutcome retryAfter(final long retryAfterNs, final String detail) {
        return new DeliveryOutcome(Kind.RETRY, FailureKind.STATUS, 0, Math.max(0, retryAfterNs), detail);
    }

    /** It is too much at once. */
    public static DeliveryOutcome tooLarge(final String detail) {
        return new DeliveryOutcome(Kind.TOO_LARGE, FailureKind.REFUSED, 0, 0, detail);
    }

    /** It will never work. */
    public static DeliveryOutcome refused(final String detail) {
        return new DeliveryOutcome(Kind.REFUSED, FailureKind.REFUSED, 0, 0, detail);
    }
}
