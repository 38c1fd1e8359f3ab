package io.merrow.export.delivery;

import io.merrow.telemetry.LedgerCounter;

/** What keeps batches from being delivered: each has its metric and its advice. */
public enum FailureKind {
    NONE(null, ""),
    UNREACHABLE(
            LedgerCounter.EXPORT_FAILURES_UNREACHABLE,
            "Check that the collector is running and reachable from this node."),
    TLS(LedgerCounter.EXPORT_FAILURES_TLS, "Check %s.tls and the collector's certificate."),
    TIMEOUT(LedgerCounter.EXPORT_FAILURES_TIMEOUT, "Check the collector's load and the network, or raise %s.timeout."),
    STATUS(LedgerCounter.EXPORT_FAILURES_STATUS, "Check the collector's log."),
    ANSWER(LedgerCounter.EXPORT_FAILURES_ANSWER, "Check that %s.endpoint and protocol are those of an OTLP receiver."),
    REFUSED(
            LedgerCounter.EXPORT_FAILURES_REFUSED,
            "Check endpoint, protocol and credentials under %s, and the collector's log.");

    private final LedgerCounter counter;
    private final String advice;

    FailureKind(final LedgerCounter counter, final String advice) {
        this.counter = counter;
        this.advice = advice;
    }

    /** Counts attempts that ended so; null for {@link #NONE}. */
    public LedgerCounter counter() {
        return counter;
    }

    /** A sentence for people: what to do about the export of spans. */
    public String advice() {
        return advice("export.traces.otlp");
    }

    /**
     * A sentence for people: what to do.
     *
     * @param section of the configuration.
     */
    public String advice(final String section) {
        return advice.replace("%s", section);
    }
}
