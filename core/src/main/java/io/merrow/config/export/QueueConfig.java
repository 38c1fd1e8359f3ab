package io.merrow.config.export;

import io.merrow.config.schema.Key;

/** Where records wait for their delivery. */
public record QueueConfig(
        @Key(
                        doc = "File for the export queue. Records in it survive a restart or kill of the agent. "
                                + "Default: memory.")
                String path,
        @Key(
                        value = "64Mi",
                        min = "64Ki",
                        max = "1Gi",
                        doc = "Size of the queue file, allocated at start. Replaces max_queue_size.")
                int maxBytes) {}
