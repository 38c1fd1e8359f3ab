package io.merrow.config.pipeline;

import io.merrow.config.schema.Key;
import java.time.Duration;
import java.util.List;

/** How records get the names of their ends. */
public record K8sDecoratorConfig(
        @Key(
                        value = "2s",
                        min = "0s",
                        max = "1m",
                        doc = "Maximum time a record waits for the name of an address in the cluster's ranges. 0s: "
                                + "none.")
                Duration hold,
        @Key(
                        value = "32768",
                        min = "64",
                        max = "1Mi",
                        doc = "Maximum number of records waiting for a name. Beyond it, the oldest are exported "
                                + "without.")
                int decoratedSpanQueueCapacity,
        @Key(doc = "Pod address ranges in addition to the nodes' spec.podCIDRs, such as 10.244.0.0/16.")
                List<String> clusterRanges) {
    public K8sDecoratorConfig {
        clusterRanges = List.copyOf(clusterRanges);
    }
}
