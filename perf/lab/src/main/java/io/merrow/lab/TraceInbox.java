package io.merrow.lab;

import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** What {@link OtlpReceiver} got and how it answers, whatever the transport. Thread safe: one monitor for everything. */
final class TraceInbox {
    private final List<ReceivedSpan> spans = new ArrayList<>();
    private final List<ReceivedRequest> requests = new ArrayList<>();
    private final Deque<Answer> nextAnswers = new ArrayDeque<>();
    private Function<ReceivedRequest, Answer> answers = request -> Answer.ok();
    private Consumer<ReceivedSpan> consumer = span -> {};
    private boolean keeping = true;

    /** Decides on a request, waits as long as the answer demands, and takes its spans if the answer accepts them. */
    Answer receive(final ReceivedRequest request) throws InterruptedException {
        final Answer answer = answerTo(request);
        if (!answer.delay().isZero()) {
            Thread.sleep(answer.delay().toMillis());
        }
        take(request, answer);
        return answer;
    }

    synchronized List<ReceivedSpan> spans() {
        return List.copyOf(spans);
    }

    synchronized List<ReceivedRequest> requests() {
        return List.copyOf(requests);
    }

    synchronized void clear() {
        spans.clear();
        requests.clear();
    }

    synchronized void answerWith(final Function<ReceivedRequest, Answer> newAnswers) {
        answers = newAnswers;
    }

    synchronized void answerNext(final List<Answer> next) {
        nextAnswers.addAll(next);
    }

    synchronized void onSpan(final Consumer<ReceivedSpan> newConsumer) {
        consumer = newConsumer;
    }

    synchronized void keepSpans(final boolean keep) {
        keeping = keep;
    }

    synchronized List<ReceivedSpan> awaitSpans(final Predicate<List<ReceivedSpan>> predicate, final Duration timeout) {
        await(() -> predicate.test(List.copyOf(spans)), timeout);
        return List.copyOf(spans);
    }

    synchronized List<ReceivedRequest> awaitRequests(final int count, final Duration timeout) {
        await(() -> requests.size() >= count, timeout);
        return List.copyOf(requests);
    }

    @Override
    public synchronized String toString() {
        final Map<String, Integer> names = new TreeMap<>();
        spans.forEach(span -> names.merge(span.name(), 1, Integer::sum));
        return spans.size() + " spans in " + requests.size() + " requests: " + names;
    }

    private Answer answerTo(final ReceivedRequest request) {
        final Function<ReceivedRequest, Answer> standing;
        synchronized (this) {
            final Answer next = nextAnswers.poll();
            if (next != null) {
                return next;
            }
            standing = answers;
        }
        return standing.apply(request);
    }

    private synchronized void take(final ReceivedRequest request, final Answer answer) {
        if (keeping || !answer.isOk()) {
            requests.add(request);
        }
        if (answer.isOk()) {
            takeSpans(request, request.spanCount() - answer.rejectedSpans());
        }
        notifyAll();
    }

    private void takeSpans(final ReceivedRequest request, final long count) {
        long left = count;
        for (final ResourceSpans resource : request.body().getResourceSpansList()) {
            for (final ScopeSpans scope : resource.getScopeSpansList()) {
                for (final Span span : scope.getSpansList()) {
                    if (left-- > 0) {
                        takeSpan(new ReceivedSpan(resource.getResource(), scope.getScope(), span));
                    }
                }
            }
        }
    }

    private void takeSpan(final ReceivedSpan span) {
        if (keeping) {
            spans.add(span);
        }
        consumer.accept(span);
    }

    private void await(final BooleanSupplier done, final Duration timeout) {
        final long deadlineNs = WaitLimit.deadlineNs(timeout);
        while (!done.getAsBoolean()) {
            final long leftNs = deadlineNs - System.nanoTime();
            if (leftNs <= 0) {
                throw new AssertionError("not within " + WaitLimit.of(timeout) + "; received " + this);
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, leftNs);
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted; received " + this, e);
            }
        }
    }
}
