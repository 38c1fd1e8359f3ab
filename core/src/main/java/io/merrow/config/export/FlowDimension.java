package io.merrow.config.export;

import java.util.Locale;

/** What distinguishes series of flow metrics. */
public enum FlowDimension {
    NAMESPACE,
    WORKLOAD,
    SERVICE,
    POD,
    NODE,
    ZONE,
    CLUSTER,
    PROTOCOL,
    PORT,
    DIRECTION,
    IO_DIRECTION,
    OUTCOME,
    VERDICT,
    CIDR,
    INTERFACE,
    SCOPE,
    ADDRESS;

    /** As the configuration has it. */
    String keyword() {
        return name().toLowerCase(Locale.ROOT);
    }
}
