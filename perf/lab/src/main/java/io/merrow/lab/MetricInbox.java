package io.merrow.lab;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The requests with metrics that {@link OtlpReceiver} accepted. Thread safe: one monitor for everything. */
final class MetricInbox {
    private final List<ExportMetricsServiceRequest> accepted = new ArrayList<>();
    private Supplier<Answer> answers = Answer::ok;
    private int refused;

    synchronized void answerWith(final Supplier<Answer> newAnswers) {
        answers = newAnswers;
    }

    /** Decides on a request and takes it if the answer accepts it. */
    synchronized Answer receive(final ExportMetricsServiceRequest request) {
        final Answer answer = answers.get();
        if (answer.isOk()) {
            accepted.add(request);
        } else {
            refused++;
        }
        notifyAll();
        return answer;
    }

    synchronized ReceivedMetrics metrics() {
        return new ReceivedMetrics(List.copyOf(accepted));
    }

    synchronized int refused() {
        return refused;
    }

    synchronized ReceivedMetrics await(final Predicate<ReceivedMetrics> predicate, final Duration timeout) {
        final long deadlineNs = WaitLimit.deadlineNs(timeout);
        while (!predicate.test(metrics())) {
            final long leftNs = deadlineNs - System.nanoTime();
            if (leftNs <= 0) {
                throw new AssertionError("not within " + WaitLimit.of(timeout) + "; received " + metrics()
                        + " and refused " + refused + " requests");
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, leftNs);
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted; received " + metrics(), e);
            }
        }
        return metrics();
    }
}
