package io.merrow.config.discovery;

import io.merrow.config.schema.Key;
import java.time.Duration;

/** The pods behind services, from the kernel's book of translated connections (conntrack). */
public record ConntrackConfig(
        @Key(
                        value = "false",
                        doc = "Looks up the pod behind a service address in the kernel's connection tracking. Requires "
                                + "CAP_NET_ADMIN in the network namespace where kube-proxy translates: the node's.")
                boolean enabled,
        @Key(
                        value = "5s",
                        min = "1s",
                        max = "1m",
                        doc = "Interval between two dumps of the translated connections. A connection missing in the "
                                + "dump is looked up on its own.")
                Duration pollInterval,
        @Key(
                        value = "131072",
                        min = "1024",
                        max = "4Mi",
                        doc = "Maximum number of translated connections, 128 B each, in two tables of 90 s. Further "
                                + "ones are counted in merrow_conntrack_refused_total.")
                int capacity,
        @Key(
                        value = "false",
                        doc = "Reads the connections of every network namespace, for translation inside pods. Requires "
                                + "CAP_SYS_ADMIN, CAP_SYS_PTRACE and the node's PID namespace.")
                boolean allNamespaces) {}
