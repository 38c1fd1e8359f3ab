package io.merrow.config.discovery;

import io.merrow.config.schema.Key;

/** What is observed. */
public record DiscoveryConfig(
        @Key(doc = "Interfaces and how the agent attaches to them.") InstrumentConfig instrument,
        @Key(doc = "Listening sockets of this node.") ListeningPortsConfig listeningPorts,
        @Key(doc = "Kubernetes names of addresses.") InformerConfig informer,
        @Key(doc = "The processes behind flows.") ProcessConfig process,
        @Key(doc = "Pods behind service addresses.") ConntrackConfig conntrack) {}
