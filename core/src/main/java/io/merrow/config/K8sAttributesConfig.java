package io.merrow.config;

/** Attributes of one end of a flow from Kubernetes. */
public record K8sAttributesConfig(
        @Key(doc = "Facts of objects.") ExtractConfig extract,
        @Key(doc = "Kinds whose addresses are looked up; none named: all.") AssociationConfig association) {}
