package io.merrow.config;

/** What is observed. */
@Later({"informer"})
public record DiscoveryConfig(
        @Key(doc = "Interfaces and how the agent attaches to them.") InstrumentConfig instrument,
        @Key(doc = "Listening sockets of this node.") ListeningPortsConfig listeningPorts,
        @Key(doc = "The processes behind flows.") ProcessConfig process) {}
