package io.merrow.config;

/** Where records wait for their delivery. */
public record QueueConfig(
        @Key(doc = "File in which records wait and outlive the agent, also when it is killed; none: memory.")
                String path,
        @Key(
                        value = "64Mi",
                        min = "64Ki",
                        max = "1Gi",
                        doc = "Size of that file, allocated at start; with it, it takes the place of max_queue_size.")
                int maxBytes) {}
