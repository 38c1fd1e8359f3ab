package io.merrow.export.sdk;

import io.merrow.export.delivery.DeliveryOutcome;
import io.merrow.export.delivery.RateLimitedLog;
import io.merrow.export.otlp.client.OtlpSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts and logs the answers of a collector. The exporting thread's. */
public final class RequestReport {
    private static final Logger LOG = LoggerFactory.getLogger(RequestReport.class);

    private final RateLimitedLog failures = new RateLimitedLog(LOG);
    private final RateLimitedLog rejections = new RateLimitedLog(LOG);
    private final OtlpSettings connection;
    private final Subject subject;
    private final RequestCounts counts;
    private boolean isFailing;
    private volatile boolean mayRetry;

    /**
     * What is sent, for messages.
     *
     * @param name   {@code "flow metrics"}.
     * @param points what the collector counts: {@code "data points"}.
     * @param remedy what becomes of a request that fails.
     */
    public record Subject(String name, String points, String remedy) {}

    public RequestReport(final OtlpSettings connection, final Subject subject, final RequestCounts counts) {
        this.connection = connection;
        this.subject = subject;
        this.counts = counts;
    }

    /** Whether the latest request may succeed another time. */
    public boolean mayRetry() {
        return mayRetry;
    }

    void onAnswer(final DeliveryOutcome outcome) {
        mayRetry = outcome.kind() == DeliveryOutcome.Kind.RETRY;
        if (outcome.kind() == DeliveryOutcome.Kind.DELIVERED) {
            counts.delivered().incrementAndGet();
            onDelivered(outcome);
        } else {
            counts.failed().incrementAndGet();
            isFailing = true;
            if (failures.isDue(System.nanoTime())) {
                failures.warn(
                        System.nanoTime(),
                        "failed to export " + subject.name() + " to collector " + connection.endpoint() + ": "
                                + outcome.detail() + "; " + subject.remedy() + ". "
                                + outcome.failure().advice(connection.section()));
            }
        }
    }

    /** Nothing could be sent. */
    void onUncollected(final RuntimeException cause) {
        counts.failed().incrementAndGet();
        if (failures.isDue(System.nanoTime())) {
            failures.warn(
                    System.nanoTime(), "failed to collect " + subject.name() + ": " + cause + "; " + subject.remedy());
            LOG.debug("failed to collect {}", subject.name(), cause);
        }
    }

    private void onDelivered(final DeliveryOutcome outcome) {
        if (isFailing) {
            isFailing = false;
            LOG.info("export of {} to collector {} recovered", subject.name(), connection.endpoint());
            failures.reset();
        }
        if ((outcome.rejected() > 0 || !outcome.detail().isEmpty()) && rejections.isDue(System.nanoTime())) {
            rejections.warn(
                    System.nanoTime(),
                    "collector " + connection.endpoint() + " accepted " + subject.name() + " but "
                            + (outcome.rejected() > 0
                                    ? "rejected " + outcome.rejected() + ' ' + subject.points()
                                    : "warns")
                            + ": " + outcome.detail() + ". Check the collector's log.");
        }
    }
}
