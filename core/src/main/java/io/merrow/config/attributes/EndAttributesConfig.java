package io.merrow.config.attributes;

import io.merrow.config.schema.Key;

/** Attributes of one end of a flow. */
public record EndAttributesConfig(@Key(doc = "From Kubernetes.") K8sAttributesConfig k8s) {}
