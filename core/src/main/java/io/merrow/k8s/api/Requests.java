package io.merrow.k8s.api;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/** Sends requests through the gate and notes how they end. Any thread. */
final class Requests {
    private static final int UNAUTHORIZED = 401;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int BAD_GATEWAY = 502;
    private static final int GATEWAY_TIMEOUT = 504;
    private static final long LONGEST_RETRY_AFTER_S = 300;

    private final ApiGate gate;
    private final ApiOutcomes outcomes;
    private final Backlog backlog;

    Requests(final ApiGate gate, final ApiOutcomes outcomes, final Backlog backlog) {
        this.gate = gate;
        this.backlog = backlog;
        this.outcomes = outcomes;
    }

    /** @param status of an answer. */
    <T> CompletableFuture<T> send(
            final URI uri,
            final Supplier<CompletableFuture<T>> sender,
            final ToIntFunction<T> status,
            final Function<T, HttpHeaders> headers) {
        return backlog.admit(uri).thenCompose(ready -> gate.admit()).thenCompose(isTrial -> {
            outcomes.onRequest(uri);
            return sent(sender).whenComplete((answer, failure) -> {
                if (failure == null) {
                    onAnswer(uri, isTrial, status.applyAsInt(answer), headers.apply(answer));
                } else {
                    onFailure(uri, isTrial, failure);
                }
            });
        });
    }

    /** A watch by plain HTTP was answered; returns what to run at its end, once or more often. */
    Runnable onWatchOpened(final URI uri, final int status) {
        return outcomes.onWatchOpened(uri, status);
    }

    /** A sender that throws must not leave the gate waiting for its outcome. */
    private static <T> CompletableFuture<T> sent(final Supplier<CompletableFuture<T>> sender) {
        try {
            return sender.get();
        } catch (final RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void onAnswer(final URI uri, final boolean isTrial, final int status, final HttpHeaders headers) {
        outcomes.onAnswer(uri, status);
        if (concernsAll(uri, status)) {
            gate.onFailure(
                    isTrial,
                    ApiFailure.ofStatus(uri, isWatch(uri), plural(uri), status),
                    retryAfterNs(headers),
                    status >= BAD_GATEWAY);
        } else {
            gate.onSuccess();
        }
    }

    private void onFailure(final URI uri, final boolean isTrial, final Throwable failure) {
        final Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof WebSocketHandshakeException handshake) {
            onAnswer(
                    uri,
                    isTrial,
                    handshake.getResponse().statusCode(),
                    handshake.getResponse().headers());
        } else {
            outcomes.onFailure(uri, cause);
            gate.onFailure(isTrial, ApiFailure.of(uri, cause), 0, true);
        }
    }

    /**
     * Whether the server, or a proxy before it, would answer any other request in the same way. An API server answers
     * 504 to a watch from a version that it does not have: that concerns the watch alone.
     */
    private static boolean concernsAll(final URI uri, final int status) {
        return status == UNAUTHORIZED
                || status == TOO_MANY_REQUESTS
                || status >= BAD_GATEWAY && status <= GATEWAY_TIMEOUT && !(status == GATEWAY_TIMEOUT && isWatch(uri));
    }

    private static long retryAfterNs(final HttpHeaders headers) {
        final String value = headers.firstValue("Retry-After").orElse("0");
        try {
            return Duration.ofSeconds(Math.max(0, Math.min(Long.parseLong(value), LONGEST_RETRY_AFTER_S)))
                    .toNanos();
        } catch (final NumberFormatException e) {
            return 0; // A date: API servers send seconds.
        }
    }

    private static boolean isWatch(final URI uri) {
        return ApiOutcomes.isWatch(uri);
    }

    private static String plural(final URI uri) {
        return ApiOutcomes.plural(uri);
    }
}
