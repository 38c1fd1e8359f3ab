package io.merrow.config;

import java.util.List;

/** How a flow finds objects of a kind. */
public record AssociationKindConfig(
        @Key(doc = "Facts of the flow and where they are in the object.") List<AssociationSourceConfig> sources) {}
