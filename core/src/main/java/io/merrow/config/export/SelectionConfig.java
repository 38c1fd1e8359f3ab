package io.merrow.config.export;

import io.merrow.config.schema.Key;
import java.util.List;

/** Records that are selected by name or by what they are. */
public record SelectionConfig(
        @Key(doc = "Namespaces of either end.") List<String> namespaces,
        @Key(
                        text = true,
                        doc =
                                "Filter expressions (docs/flows.md), such as \"port = 53\". Each record takes some microseconds "
                                        + "more then.")
                List<String> filters) {
    public SelectionConfig {
        namespaces = List.copyOf(namespaces);
        filters = List.copyOf(filters);
    }
}
