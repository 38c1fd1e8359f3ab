package io.merrow.export.otlp;

import java.util.Set;
import okhttp3.HttpUrl;
import okhttp3.Response;

/** Which redirects (RFC 9110, 15.4) a request follows: one, and never from https to http. Stateless. */
final class Redirects {
    private static final Set<Integer> STATUSES = Set.of(301, 302, 307, 308);

    private Redirects() {}

    /**
     * Where the same request is sent once more.
     *
     * @return null: nowhere; {@link #refusal} is the reason.
     */
    static HttpUrl target(final Response response) {
        final HttpUrl from = response.request().url();
        final HttpUrl to = from.resolve(response.header("Location", ""));
        return STATUSES.contains(response.code())
                        && hasTarget(response)
                        && to != null
                        && (to.isHttps() || !from.isHttps())
                ? to
                : null;
    }

    private static boolean hasTarget(final Response response) {
        return !response.header("Location", "").isEmpty();
    }

    /** Whether credentials of one may be sent to the other. */
    static boolean isSameServer(final HttpUrl one, final HttpUrl other) {
        return one.host().equals(other.host()) && (one.port() == other.port() || other.isHttps() && !one.isHttps());
    }

    /** For people. */
    static String refusal(final Response response) {
        return "HTTP status " + response.code() + ": redirected to "
                + (hasTarget(response) ? response.header("Location") : "nowhere")
                + ", which is not followed; set export.traces.otlp.endpoint to the final URL";
    }
}
