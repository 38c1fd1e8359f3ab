package io.merrow.k8s.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** One backoff for all requests, on a clock of its own. */
@SuppressWarnings("FutureReturnValueIgnored") // some calls only take a place
class ApiGateTest {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final String REASON = "https://10.96.0.1:443: connection refused";

    private record Task(long atNs, Runnable run) {}

    private final List<Task> tasks = new ArrayList<>();
    private long nowNs = -5 * SECOND_NS;
    private double random;
    private final ApiGate gate = new ApiGate(
            SECOND_NS, () -> nowNs, () -> random, (task, delayNs) -> tasks.add(new Task(nowNs + delayNs, task)));

    private void advanceTo(final long toNs) {
        nowNs = toNs;
        for (final Task task : List.copyOf(tasks)) {
            if (task.atNs <= nowNs && tasks.remove(task)) {
                task.run.run();
            }
        }
    }

    private static boolean isAdmitted(final CompletableFuture<Boolean> admission) {
        return admission.isDone() && !admission.isCompletedExceptionally();
    }

    @Test
    void shouldLetTheFirstRequestAloneUntilItIsAnswered() {
        final CompletableFuture<Boolean> first = gate.admit();
        final CompletableFuture<Boolean> second = gate.admit();
        assertThat(first.join()).as("is a trial").isTrue();
        assertThat(second).isNotDone();

        gate.onSuccess();
        assertThat(second.join()).as("is a trial").isFalse();
        assertThat(gate.admit().join()).as("is a trial").isFalse();
    }

    /** Fifteen watches that all retry at once: the server sees one request at a time, at growing intervals. */
    @Test
    void shouldSendAtMostOneRequestASecondWhileTheServerIsAway() {
        final List<CompletableFuture<Boolean>> waiting = new ArrayList<>();
        final List<Long> sentNs = new ArrayList<>();
        final long startNs = nowNs;
        for (int tick = 0; tick < 1_200; tick++) {
            advanceTo(startNs + tick * SECOND_NS / 10);
            while (waiting.size() < 15) {
                waiting.add(gate.admit());
            }
            final int before = sentNs.size();
            waiting.removeIf(each -> {
                if (isAdmitted(each)) {
                    sentNs.add(nowNs);
                }
                return each.isDone();
            });
            for (int i = before; i < sentNs.size(); i++) {
                random = (i % 10) / 10.0;
                gate.onFailure(true, REASON, 0, true);
            }
        }
        assertThat(sentNs).hasSizeBetween(6, 12);
        for (int i = 1; i < sentNs.size(); i++) {
            assertThat(sentNs.get(i) - sentNs.get(i - 1)).isGreaterThanOrEqualTo(SECOND_NS);
        }
        assertThat(gate.outages()).isEqualTo(1);
        assertThat(gate.cause()).isEqualTo(REASON);
    }

    @Test
    void shouldFailWhatWaitsForLongWithTheCause() {
        gate.admit();
        gate.onFailure(true, REASON, TimeUnit.MINUTES.toNanos(5), false);
        final CompletableFuture<Boolean> late = gate.admit();
        advanceTo(nowNs + ApiGate.MAX_WAIT_NS);

        assertThat(late).isCompletedExceptionally();
        assertThat(late.handle((is, failure) -> failure.getMessage()).join()).contains(REASON);
        assertThat(gate.outages()).as("a refusal is no outage").isZero();
    }

    @Test
    void shouldObeyTheServersWish() {
        gate.admit();
        gate.onFailure(true, REASON, 7 * SECOND_NS, false);
        final CompletableFuture<Boolean> next = gate.admit();
        final long startNs = nowNs;
        advanceTo(startNs + 7 * SECOND_NS - 1);
        assertThat(next).isNotDone();
        advanceTo(startNs + 7 * SECOND_NS);
        assertThat(next.join()).isTrue();
    }

    @Test
    void shouldNotCountTheFailuresOfRequestsThatWereUnderWay() {
        gate.admit();
        gate.onSuccess();
        for (int i = 0; i < 15; i++) {
            gate.onFailure(false, REASON, 0, true);
        }
        final CompletableFuture<Boolean> next = gate.admit();
        advanceTo(nowNs + SECOND_NS);
        assertThat(next.join()).as("still the first interval").isTrue();
    }

    @Test
    void shouldFailAllWhenClosed() {
        gate.admit();
        final CompletableFuture<Boolean> waiting = gate.admit();
        gate.close();
        assertThat(waiting).isCompletedExceptionally();
        assertThat(gate.admit()).isCompletedExceptionally();
    }
}
