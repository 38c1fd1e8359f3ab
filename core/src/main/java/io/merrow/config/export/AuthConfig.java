package io.merrow.config.export;

import io.merrow.config.schema.Key;
import io.merrow.config.schema.Validated;
import java.util.function.BiConsumer;

/** How the agent authenticates to the collector. */
public record AuthConfig(
        @Key(doc = "Basic authentication (RFC 7617).") BasicAuthConfig basic,
        @Key(secret = true, doc = "Token sent as `Authorization: Bearer …` (RFC 6750).") String bearer)
        implements Validated {
    @Override
    public void check(final BiConsumer<String, String> errors) {
        if (!bearer.isEmpty() && !basic.user().isEmpty()) {
            errors.accept("bearer", "bearer and basic exclude each other; remove one");
        }
        if (!bearer.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            errors.accept(
                    "bearer",
                    "bearer contains characters that are not allowed in a token; check for blanks and line "
                            + "breaks");
        }
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "AuthConfig[basic=" + basic + ", bearer=" + (bearer.isEmpty() ? "" : "***") + ']';
    }
}
