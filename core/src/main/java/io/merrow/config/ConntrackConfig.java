package io.merrow.config;

import java.time.Duration;

/** The pods behind services, from the kernel's book of translated connections (conntrack). */
public record ConntrackConfig(
        @Key(
                        value = "false",
                        doc =
                                "Whether the pod to which a service's address leads is looked up. Needs CAP_NET_ADMIN in the"
                                        + " network namespace where kube-proxy translates: the node's.")
                boolean enabled,
        @Key(
                        value = "5s",
                        min = "1s",
                        max = "1m",
                        doc =
                                "Time between two looks at all translated connections; of one that a look missed the kernel is"
                                        + " asked.")
                Duration pollInterval,
        @Key(
                        value = "131072",
                        min = "1024",
                        max = "4Mi",
                        doc = "Translated connections remembered at most, 128 B each, of 90 s twice; more are counted.")
                int capacity,
        @Key(
                        value = "false",
                        doc = "Whether every network namespace is looked into, for translation inside pods. Needs"
                                + " CAP_SYS_ADMIN, CAP_SYS_PTRACE and the node's PID namespace.")
                boolean allNamespaces) {}
