package io.merrow.admin;

import io.merrow.admin.api.AdminJson;
import io.merrow.admin.api.ErrorAnswer;

/**
 * What a client gets, a piece at a time. The admin thread only.
 */
interface AdminAnswer {
    /** HTTP status. */
    int status();

    /** Content type. */
    String type();

    /** The next bytes; empty: nothing yet; null: that was all. */
    byte[] next();

    /** JSON that is there. */
    static AdminAnswer of(final int status, final byte[] body) {
        return of(status, "application/json", body);
    }

    /** An answer that is there. */
    static AdminAnswer of(final int status, final String type, final byte[] body) {
        return new AdminAnswer() {
            private boolean isGiven;

            @Override
            public int status() {
                return status;
            }

            @Override
            public String type() {
                return type;
            }

            @Override
            public byte[] next() {
                if (isGiven) {
                    return null;
                }
                isGiven = true;
                return body;
            }
        };
    }

    /** A record of {@link io.merrow.admin.api}. */
    static AdminAnswer of(final Record body) {
        return of(200, AdminJson.line(body));
    }

    /** Why a request failed, and what to do. */
    static AdminAnswer error(final int status, final String message) {
        return of(status, AdminJson.line(new ErrorAnswer(message)));
    }
}
