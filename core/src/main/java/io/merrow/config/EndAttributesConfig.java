package io.merrow.config;

/** Attributes of one end of a flow. */
public record EndAttributesConfig(@Key(doc = "From Kubernetes.") K8sAttributesConfig k8s) {}
