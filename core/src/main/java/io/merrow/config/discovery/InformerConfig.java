package io.merrow.config.discovery;

import io.merrow.config.schema.Key;

/** The source of the owners of addresses. */
public record InformerConfig(@Key(doc = "The Kubernetes API.") K8sInformerConfig k8s) {}
