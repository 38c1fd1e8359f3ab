package io.merrow.config.discovery;

import io.merrow.config.schema.K8sKinds;
import io.merrow.config.schema.Key;
import io.merrow.config.schema.Validated;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Objects that are watched, or left out. */
public record SelectorConfig(
        @Key(mayBeEmpty = true, doc = "Kind, in any case.") String kind,
        @Key(value = "true", doc = "false: excludes matching objects.") boolean include,
        @Key(doc = "Namespaces. Default: all.") List<String> namespaces,
        @Key(doc = "Labels an object must have, with their values.") Map<String, String> matchLabels,
        @Key(doc = "Conditions on labels. All must match.") List<MatchExpressionConfig> matchExpressions)
        implements Validated {
    @Override
    public void check(final BiConsumer<String, String> errors) {
        K8sKinds.check(errors, "kind", kind);
    }
}
