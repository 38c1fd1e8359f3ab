package io.merrow.config;

import java.util.function.BiConsumer;

/** Basic authentication. */
public record BasicAuthConfig(
        @Key(doc = "User; without a colon.") String user, @Key(secret = true, doc = "The user's password.") String pass)
        implements Checked {
    @Override
    public void check(final BiConsumer<String, String> errors) {
        if (user.isEmpty() && !pass.isEmpty()) {
            errors.accept("pass", "pass is there without user; write both");
        }
        if (user.indexOf(':') >= 0) {
            errors.accept("user", "user has a colon in it, which basic authentication cannot carry; use another user");
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "BasicAuthConfig[user=" + user + ", pass=" + (pass.isEmpty() ? "" : "***") + ']';
    }
}
