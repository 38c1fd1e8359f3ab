package io.merrow.config.export;

import io.merrow.config.schema.Key;
import java.util.Map;

/** Where records go. */
public record ExportConfig(
        @Key(
                        doc = "Resource attributes of all exported spans, such as deployment.environment.name. They "
                                + "override the agent's own.")
                Map<String, String> resourceAttributes,
        @Key(doc = "Export of flow traces.") TracesConfig traces) {
    public ExportConfig {
        resourceAttributes = Map.copyOf(resourceAttributes);
    }
}
