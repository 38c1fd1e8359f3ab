package io.merrow.config.attributes;

import io.merrow.config.schema.Key;
import java.util.List;

/** How a flow finds objects of a kind. */
public record AssociationKindConfig(
        @Key(doc = "Values of the flow and the fields of the object they are compared with.")
                List<AssociationSourceConfig> sources) {}
