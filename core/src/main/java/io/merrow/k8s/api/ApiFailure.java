package io.merrow.k8s.api;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Describes a failed request to the API server in one line: server and cause. */
public final class ApiFailure {
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int GONE = 410;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;
    private static final int LONGEST = 160;

    private ApiFailure() {}

    /** @param plural of the kind, as in the path. */
    static String ofStatus(final URI uri, final boolean isWatch, final String plural, final int status) {
        return address(uri) + ": " + status + ' ' + reason(isWatch, plural, status);
    }

    private static String reason(final boolean isWatch, final String plural, final int status) {
        return switch (status) {
            case UNAUTHORIZED -> "not authenticated: token or client certificate rejected";
            case FORBIDDEN -> "forbidden: cannot " + (isWatch ? "watch " : "list ") + plural;
            case NOT_FOUND -> "not found: " + plural + " is not known";
            case GONE -> "gone: the version of " + plural + " has expired";
            case TOO_MANY_REQUESTS -> "too many requests";
            default -> status >= SERVER_ERROR ? "server error" : "refused";
        };
    }

    /** Why there was no answer. */
    static String of(final URI uri, final Throwable failure) {
        return address(uri) + ": " + cause(failure);
    }

    /** The cause alone. */
    public static String cause(final Throwable failure) {
        Throwable deepest = failure;
        for (Throwable each = failure; each != null; each = each.getCause()) {
            deepest = each;
            final String known = known(each);
            if (known != null) {
                return known;
            }
        }
        final String message = deepest.getMessage();
        if (message == null || message.isBlank()) {
            return deepest.getClass().getSimpleName();
        }
        if (message.contains("received no bytes") || message.contains("EOF reached")) {
            return "connection closed without a response";
        }
        final String line = message.lines().findFirst().orElse(message);
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    }

    private static String known(final Throwable failure) {
        if (failure instanceof UnresolvedAddressException || failure instanceof UnknownHostException) {
            return "failed to resolve the host name";
        } else if (failure instanceof HttpConnectTimeoutException) {
            return "connection timed out";
        } else if (failure instanceof HttpTimeoutException || failure instanceof TimeoutException) {
            return "request timed out";
        } else if (failure instanceof NoRouteToHostException) {
            return "no route to host";
        } else if (failure instanceof ConnectException && isTimeout(failure)) {
            return "connection timed out";
        } else if (failure instanceof ConnectException && hasNoCause(failure)) {
            return "connection refused"; // The JDK's client gives no message.
        } else if (failure instanceof CertificateException) {
            return "certificate not trusted: " + failure.getMessage();
        } else if (failure instanceof SSLException && failure.getCause() == null) {
            return "TLS failed: " + failure.getMessage();
        }
        return null;
    }

    private static boolean isTimeout(final Throwable failure) {
        return String.valueOf(failure.getMessage()).contains("timed out");
    }

    private static boolean hasNoCause(final Throwable failure) {
        final Throwable cause = failure.getCause();
        return cause == null
                || cause instanceof java.nio.channels.ClosedChannelException
                || cause instanceof ConnectException && hasNoCause(cause);
    }

    /** {@code https://10.96.0.1:443}. */
    static String address(final URI uri) {
        final String scheme =
                switch (uri.getScheme()) {
                    case "wss" -> "https";
                    case "ws" -> "http";
                    default -> uri.getScheme();
                };
        return scheme + "://" + uri.getAuthority();
    }
}
