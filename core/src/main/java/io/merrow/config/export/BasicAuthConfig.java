package io.merrow.config.export;

import io.merrow.config.schema.Key;
import io.merrow.config.schema.Validated;
import java.util.function.BiConsumer;

/** Basic authentication. */
public record BasicAuthConfig(
        @Key(doc = "User name, without a colon.") String user, @Key(secret = true, doc = "Password.") String pass)
        implements Validated {
    @Override
    public void check(final BiConsumer<String, String> errors) {
        if (user.isEmpty() && !pass.isEmpty()) {
            errors.accept("pass", "pass requires user; set both");
        }
        if (user.indexOf(':') >= 0) {
            errors.accept("user", "user contains a colon, which basic authentication does not allow; use another user");
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "BasicAuthConfig[user=" + user + ", pass=" + (pass.isEmpty() ? "" : "***") + ']';
    }
}
