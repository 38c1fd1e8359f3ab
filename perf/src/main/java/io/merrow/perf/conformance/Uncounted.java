package io.merrow.perf.conformance;

/** Ends the reading of a packet: there is no IP packet that counts. */
final class Uncounted extends Exception {
    private static final long serialVersionUID = 1;

    /** Why. */
    enum Kind {
        /** Something else than IP. */
        NOT_IP,
        /** A header's lengths cannot be, or the frame was cut in it: no flow, but a reason in the ledger. */
        BROKEN,
        /** tshark's fields do not decide it. */
        UNKNOWN
    }

    private final transient Kind kind;

    private Uncounted(final Kind kind, final String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    static Uncounted notIp(final String message) {
        return new Uncounted(Kind.NOT_IP, message);
    }

    static Uncounted broken(final String message) {
        return new Uncounted(Kind.BROKEN, message);
    }

    static Uncounted unknown(final String message) {
        return new Uncounted(Kind.UNKNOWN, message);
    }

    Kind kind() {
        return kind;
    }
}
