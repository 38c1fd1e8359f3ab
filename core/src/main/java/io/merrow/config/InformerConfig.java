package io.merrow.config;

/** Where it is learned who has an address. */
public record InformerConfig(@Key(doc = "The Kubernetes API.") K8sInformerConfig k8s) {}
