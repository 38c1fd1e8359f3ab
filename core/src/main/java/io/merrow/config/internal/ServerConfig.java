package io.merrow.config.internal;

import io.merrow.config.schema.Key;
import io.merrow.config.schema.Validated;
import java.util.function.BiConsumer;

/** Health checks over HTTP. */
public record ServerConfig(
        @Key(value = "true", doc = "Enables the health endpoint.") boolean enabled,
        @Key(value = "127.0.0.1", inKubernetes = "0.0.0.0", doc = "Address to listen on.") String listenAddress,
        @Key(value = "8080", min = "0", max = "65535", doc = "Port to listen on. 0: a free port, written to the log.")
                int port,
        @Key(value = "false", doc = "Enables the web page with live flows (docs/ui.md).") boolean ui,
        @Key(
                        value = "127.0.0.1:8090",
                        doc = "Address and port of the web page. Every client that reaches it sees all flows. Port 0: "
                                + "a free port, written to the log.")
                String uiAddress)
        implements Validated {
    @Override
    public void check(final BiConsumer<String, String> errors) {
        if (ui && !uiAddress.matches("(\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-fA-F:.]+]|localhost):\\d{1,5}")) {
            errors.accept("ui_address", "ui_address must be an address with a port, like 127.0.0.1:8090 or [::1]:8090");
        }
    }
}
