package io.merrow.config.discovery;

import io.merrow.config.schema.Key;
import java.time.Duration;

/** The listening sockets of this node, which identify the source of a connection whose start was not seen. */
public record ListeningPortsConfig(
        @Key(
                        value = "true",
                        doc = "Tracks listening sockets in every network namespace, to identify the initiator of a "
                                + "connection.")
                boolean enabled,
        @Key(
                        value = "5s",
                        min = "1s",
                        max = "10m",
                        doc = "Interval between two scans for new namespaces and addresses; without BPF, or without "
                                + "CAP_SYS_ADMIN and CAP_SYS_PTRACE, between two scans of /proc.")
                Duration pollInterval,
        @Key(
                        value = "16384",
                        min = "16",
                        max = "1Mi",
                        doc = "Maximum number of listening sockets. Further ones are counted in "
                                + "merrow_listener_refused_total.")
                int capacity) {}
