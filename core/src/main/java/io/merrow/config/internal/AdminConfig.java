package io.merrow.config.internal;

import io.merrow.config.schema.Key;
import io.merrow.config.schema.Validated;
import java.util.function.BiConsumer;

/** The address that the commands ask. */
public record AdminConfig(
        @Key(value = "true", doc = "Enables the admin interface that merrow flows, merrow top and merrow latency use.")
                boolean enabled,
        @Key(
                        value = "/run/merrow/admin.sock",
                        doc = "Path of a unix socket, or a loopback address with a port, such as 127.0.0.1:8181.")
                String address)
        implements Validated {
    @Override
    public void check(final BiConsumer<String, String> errors) {
        final boolean isLoopback = address.matches("(127(\\.\\d{1,3}){3}|localhost|\\[::1\\]):\\d{1,5}");
        if (!isLoopback && !address.startsWith("/") && !address.startsWith("unix:/")) {
            errors.accept(
                    "address",
                    "address must be the path of a unix socket or a loopback address with a port, such as "
                            + "127.0.0.1:8181");
        }
    }
}
