package io.merrow.k8s.api;

/**
 * How the last request about one kind of objects ended.
 *
 * @param status HTTP status; 0: no answer.
 * @param reason empty: it was answered well. Else address and cause, for people.
 * @param atMs   wall clock.
 */
public record ApiOutcome(boolean isWatch, int status, String reason, long atMs) {
    private static final int FIRST_ERROR = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int TOO_MANY_REQUESTS = 429;

    public boolean isFailure() {
        return !reason.isEmpty();
    }

    public boolean isForbidden() {
        return status == FORBIDDEN;
    }

    public boolean isUnknownKind() {
        return status == NOT_FOUND;
    }

    /** Whether a watch cannot be continued from where it was (410 Gone, a version from another life of the server). */
    public boolean needsList() {
        return isWatch
                && status >= FIRST_ERROR
                && status != UNAUTHORIZED
                && status != FORBIDDEN
                && status != NOT_FOUND
                && status != TOO_MANY_REQUESTS;
    }
}
