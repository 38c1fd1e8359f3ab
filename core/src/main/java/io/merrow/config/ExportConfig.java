package io.merrow.config;

import java.util.Map;

/** Where records go. */
public record ExportConfig(
        @Key(
                        doc =
                                "Resource attributes of everything that is exported, such as deployment.environment.name; they win"
                                        + " over the agent's own.")
                Map<String, String> resourceAttributes,
        @Key(doc = "Exports of flow traces.") TracesConfig traces) {
    public ExportConfig {
        resourceAttributes = Map.copyOf(resourceAttributes);
    }
}
