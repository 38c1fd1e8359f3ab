package io.merrow.k8s.api;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Reports the end of an answer's body once: that of a watch lasts as long as the watch. */
final class ObservedBody<T> implements BodySubscriber<T> {
    private final BodySubscriber<T> inner;
    private final Runnable onEnd;

    ObservedBody(final BodySubscriber<T> inner, final Runnable onEnd) {
        this.inner = inner;
        this.onEnd = onEnd;
    }

    @Override
    public CompletionStage<T> getBody() {
        return inner.getBody();
    }

    @Override
    public void onSubscribe(final Flow.Subscription subscription) {
        inner.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(final long n) {
                subscription.request(n);
            }

            @Override
            public void cancel() {
                onEnd.run();
                subscription.cancel();
            }
        });
    }

    @Override
    public void onNext(final List<ByteBuffer> buffers) {
        inner.onNext(buffers);
    }

    @Override
    public void onError(final Throwable failure) {
        onEnd.run();
        inner.onError(failure);
    }

    @Override
    public void onComplete() {
        onEnd.run();
        inner.onComplete();
    }
}
