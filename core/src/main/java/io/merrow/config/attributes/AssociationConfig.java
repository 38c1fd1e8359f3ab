package io.merrow.config.attributes;

import io.merrow.config.schema.Key;
import java.util.Optional;

/** Kinds whose addresses are looked up. */
public record AssociationConfig(
        @Key(doc = "Pods.") Optional<AssociationKindConfig> pod,
        @Key(doc = "Services.") Optional<AssociationKindConfig> service,
        @Key(doc = "Nodes.") Optional<AssociationKindConfig> node,
        @Key(doc = "Endpoints.") Optional<AssociationKindConfig> endpoint,
        @Key(doc = "EndpointSlices.") Optional<AssociationKindConfig> endpointslice,
        @Key(doc = "Ingresses.") Optional<AssociationKindConfig> ingress,
        @Key(doc = "Gateways.") Optional<AssociationKindConfig> gateway,
        @Key(doc = "Network policies. They have no addresses; the key exists for Mermin's files.")
                Optional<AssociationKindConfig> networkpolicy) {}
