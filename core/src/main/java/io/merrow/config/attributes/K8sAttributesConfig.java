package io.merrow.config.attributes;

import io.merrow.config.schema.Key;

/** Attributes of one end of a flow from Kubernetes. */
public record K8sAttributesConfig(
        @Key(doc = "Fields of objects that become attributes.") ExtractConfig extract,
        @Key(doc = "Kinds whose addresses are looked up. Default: all.") AssociationConfig association) {}
