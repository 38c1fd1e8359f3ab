package io.merrow.config.discovery;

import io.merrow.config.schema.K8sKinds;
import io.merrow.config.schema.Key;
import io.merrow.config.schema.Validated;
import java.util.List;
import java.util.function.BiConsumer;

/** Owners of pods. */
public record OwnerRelationsConfig(
        @Key(value = "5", min = "1", max = "10", doc = "Maximum number of owners followed from a pod.") int maxDepth,
        @Key(doc = "Owner kinds that become attributes. Default: all.") List<String> includeKinds,
        @Key(doc = "Owner kinds that are followed but do not become attributes.") List<String> excludeKinds)
        implements Validated {
    public OwnerRelationsConfig {
        includeKinds = List.copyOf(includeKinds);
        excludeKinds = List.copyOf(excludeKinds);
    }

    @Override
    public void check(final BiConsumer<String, String> errors) {
        for (int i = 0; i < includeKinds.size(); i++) {
            K8sKinds.check(errors, "include_kinds[" + i + ']', includeKinds.get(i));
        }
        for (int i = 0; i < excludeKinds.size(); i++) {
            K8sKinds.check(errors, "exclude_kinds[" + i + ']', excludeKinds.get(i));
        }
    }
}
