package io.merrow.parse.ip;

import io.merrow.layout.KernelLedgerReason;

/** A packet belongs to no flow; the ledger has the reason. */
public final class NotCounted extends Exception {
    private static final long serialVersionUID = 1;

    private final KernelLedgerReason reason;

    public NotCounted(final KernelLedgerReason reason) {
        super(reason.label(), null, false, false);
        this.reason = reason;
    }

    /** Because of that header: what begins beyond the part that is read has a reason of its own. */
    public static NotCounted at(final Slice header, final KernelLedgerReason reason) {
        return new NotCounted(header.isBeyondReach() ? KernelLedgerReason.HEADERS_TOO_LONG : reason);
    }

    public KernelLedgerReason reason() {
        return reason;
    }
}
