package io.merrow.export;

/**
 * How an attempt to deliver a batch ended. Immutable.
 *
 * @param kind     what to do now.
 * @param rejected spans that the collector refused though it took the batch (partial success).
 * @param detail   what happened, for people; may be empty.
 */
public record DeliveryOutcome(Kind kind, long rejected, String detail) {
    /** What to do with the batch. */
    public enum Kind {
        /** The collector has it. */
        DELIVERED,
        /** It may work later. */
        RETRY,
        /** It will never work. */
        REFUSED
    }

    /** The collector has all but {@code rejected} spans of it. */
    public static DeliveryOutcome delivered(final long rejected, final String detail) {
        return new DeliveryOutcome(Kind.DELIVERED, rejected, detail);
    }

    /** It may work later. */
    public static DeliveryOutcome retry(final String detail) {
        return new DeliveryOutcome(Kind.RETRY, 0, detail);
    }

    /** It will never work. */
    public static DeliveryOutcome refused(final String detail) {
        return new DeliveryOutcome(Kind.REFUSED, 0, detail);
    }
}
