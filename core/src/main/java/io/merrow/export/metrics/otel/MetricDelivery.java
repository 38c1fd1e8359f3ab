package io.merrow.export.metrics.otel;

import io.merrow.export.delivery.DeliveryOutcome;
import io.merrow.export.delivery.RateLimitedLog;
import io.merrow.export.otlp.client.OtlpSettings;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts and logs the answers of the collector. The exporting thread's; the counts are for any. */
public final class MetricDelivery {
    private static final Logger LOG = LoggerFactory.getLogger(MetricDelivery.class);

    private final RateLimitedLog failures = new RateLimitedLog(LOG);
    private final RateLimitedLog rejections = new RateLimitedLog(LOG);
    private final AtomicLong delivered;
    private final AtomicLong failed;
    private final OtlpSettings settings;
    private final String retry;
    private boolean isFailing;

    /** Requests since the agent started, whichever collector they went to. */
    public record Counts(AtomicLong delivered, AtomicLong failed) {
        public Counts() {
            this(new AtomicLong(), new AtomicLong());
        }
    }

    MetricDelivery(final OtlpMetricSettings settings, final Counts counts) {
        this.settings = settings.connection();
        delivered = counts.delivered();
        failed = counts.failed();
        retry = "retrying in " + settings.interval().toMillis() + " ms; nothing is lost meanwhile";
    }

    void onAnswer(final DeliveryOutcome outcome) {
        if (outcome.kind() == DeliveryOutcome.Kind.DELIVERED) {
            delivered.incrementAndGet();
            onDelivered(outcome);
        } else {
            failed.incrementAndGet();
            isFailing = true;
            if (failures.isDue(System.nanoTime())) {
                failures.warn(
                        System.nanoTime(),
                        "failed to export flow metrics to collector " + settings.endpoint() + ": " + outcome.detail()
                                + "; " + retry + ". " + outcome.failure().advice(settings.section()));
            }
        }
    }

    private void onDelivered(final DeliveryOutcome outcome) {
        if (isFailing) {
            isFailing = false;
            LOG.info("export of flow metrics to collector {} recovered", settings.endpoint());
            failures.reset();
        }
        if ((outcome.rejected() > 0 || !outcome.detail().isEmpty()) && rejections.isDue(System.nanoTime())) {
            rejections.warn(
                    System.nanoTime(),
                    "collector " + settings.endpoint() + " accepted flow metrics but "
                            + (outcome.rejected() > 0 ? "rejected " + outcome.rejected() + " data points" : "warns")
                            + ": " + outcome.detail() + ". Check the collector's log.");
        }
    }
}
