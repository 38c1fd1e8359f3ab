package io.merrow.config;

/** Health checks over HTTP. */
public record ServerConfig(
        @Key(value = "true", doc = "Whether health is served.") boolean enabled,
        @Key(value = "127.0.0.1", inKubernetes = "0.0.0.0", doc = "Address to listen on.") String listenAddress,
        @Key(value = "8080", min = "0", max = "65535", doc = "Port to listen on; 0: a free one, named in the log.")
                int port) {}
