package io.merrow.config.discovery;

import io.merrow.config.schema.Key;

/** Where it is learned who has an address. */
public record InformerConfig(@Key(doc = "The Kubernetes API.") K8sInformerConfig k8s) {}
