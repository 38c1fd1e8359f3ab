package io.merrow.config;

/** The way from the kernel to the records. */
@Later({"cpu_affinity"})
public record PipelineConfig(
        @Key(doc = "What the kernel holds.") FlowCaptureConfig flowCapture,
        @Key(doc = "What the shards hold.") FlowProducerConfig flowProducer,
        @Key(value = "backoff", doc = "What a thread without work does.") IdleMode idleStrategy,
        @Key(value = "dedicated", doc = "One thread for each station, or one for all.") ThreadingMode threading,
        @Key(doc = "How records get the names of their ends.") K8sDecoratorConfig k8sDecorator) {}
