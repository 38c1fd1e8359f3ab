package io.merrow.export.otlp;

import io.merrow.export.delivery.DeliveryOutcome;
import io.merrow.export.delivery.FailureKind;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Classifies attempts without a response and describes the cause in one line. All may be temporary, so all are retried. */
final class FailureClassifier {
    private FailureClassifier() {}

    /**
     * @param host    of the endpoint.
     * @param timeout of the attempt.
     */
    static DeliveryOutcome classify(final Throwable failure, final String host, final Duration timeout) {
        if (!(failure instanceof IOException)) {
            return DeliveryOutcome.refused("the exporter failed: " + failure);
        }
        if (find(failure, UnknownHostException.class) != null) {
            return DeliveryOutcome.retry(FailureKind.UNREACHABLE, "failed to resolve the host name " + host);
        }
        if (failure instanceof SSLPeerUnverifiedException) {
            return DeliveryOutcome.retry(FailureKind.TLS, wrongName(failure.getMessage(), host));
        }
        if (failure instanceof SSLException) {
            return DeliveryOutcome.retry(FailureKind.TLS, tls(failure));
        }
        if (failure instanceof InterruptedIOException) {
            return DeliveryOutcome.retry(FailureKind.TIMEOUT, "timed out after " + timeout.toMillis() + " ms");
        }
        if (failure instanceof ProtocolException) {
            return DeliveryOutcome.retry(FailureKind.ANSWER, "protocol error: " + message(failure));
        }
        if (failure.getClass().getSimpleName().equals("ConnectionShutdownException")) { // OkHttp's own, not public
            // A reset and a port with another protocol look the same from here.
            return DeliveryOutcome.retry(
                    FailureKind.UNREACHABLE, "connection closed immediately, or the server does not support HTTP/2");
        }
        return isOtherProtocol(failure)
                ? DeliveryOutcome.retry(
                        FailureKind.ANSWER, "not an HTTP response of the expected version: " + message(failure))
                : DeliveryOutcome.retry(FailureKind.UNREACHABLE, message(failure));
    }

    /** OkHttp lists names over several lines; the last has them. */
    private static String wrongName(final String message, final String host) {
        final int names = message == null ? -1 : message.indexOf("subjectAltNames:");
        return "the server certificate is not valid for " + host
                + (names < 0 ? "" : " but for " + oneLine(message.substring(names + "subjectAltNames:".length())));
    }

    private static String tls(final Throwable failure) {
        final CertificateExpiredException expired = find(failure, CertificateExpiredException.class);
        if (expired != null) {
            return "the server certificate has expired (" + oneLine(expired.getMessage()) + ")";
        }
        if (find(failure, CertificateNotYetValidException.class) != null) {
            return "the server certificate is not valid yet; check this node's clock";
        }
        if (find(failure, CertPathBuilderException.class) != null) {
            return "the server certificate is signed by an unknown authority; set tls.ca_cert";
        }
        final String message = message(failure);
        if (message.contains("certificate_required") || message.contains("bad_certificate")) {
            return "the server requires a trusted client certificate (" + message
                    + "); set tls.client_cert and tls.client_key";
        }
        return message.contains("Unsupported or unrecognized SSL message")
                ? "the server does not use TLS on this port; use http:// for plaintext"
                : "TLS: " + message;
    }

    /** OkHttp's messages about bytes that are neither HTTP/1 nor HTTP/2. */
    private static boolean isOtherProtocol(final Throwable failure) {
        final String message = message(failure).toLowerCase(Locale.ROOT);
        return message.contains("frame_size_error")
                || message.contains("expected a settings frame")
                || message.contains("expected a connection header")
                || message.contains("unexpected status line");
    }

    private static String message(final Throwable failure) {
        final String message = failure.getMessage();
        final Throwable cause = failure.getCause();
        final String own =
                message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
        final String rest = cause == null || cause.getMessage() == null || own.contains(cause.getMessage())
                ? ""
                : ": " + cause.getMessage();
        return oneLine(own + rest);
    }

    private static String oneLine(final String text) {
        return text.strip().replaceAll("\\s+", " ");
    }

    private static <T extends Throwable> T find(final Throwable failure, final Class<T> type) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (type.isInstance(each)) {
                return type.cast(each);
            }
        }
        return null;
    }
}
