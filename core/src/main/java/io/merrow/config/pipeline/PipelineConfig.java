package io.merrow.config.pipeline;

import io.merrow.config.schema.Key;
import io.merrow.config.schema.NotImplemented;

/** The way from the kernel to the records. */
@NotImplemented({"cpu_affinity"})
public record PipelineConfig(
        @Key(doc = "Kernel flow table and ring buffer.") FlowCaptureConfig flowCapture,
        @Key(doc = "Shards and their rings.") FlowProducerConfig flowProducer,
        @Key(value = "backoff", doc = "Idle strategy of threads without work.") IdleMode idleStrategy,
        @Key(value = "dedicated", doc = "dedicated: one thread per stage; shared: one thread for all.")
                ThreadingMode threading,
        @Key(doc = "Kubernetes names of records.") K8sDecoratorConfig k8sDecorator) {}
