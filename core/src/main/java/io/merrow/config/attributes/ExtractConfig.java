package io.merrow.config.attributes;

import io.merrow.config.schema.K8sKinds;
import io.merrow.config.schema.Key;
import io.merrow.config.schema.Validated;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;

/** Facts of objects that become attributes. */
public record ExtractConfig(
        @Key(
                        value = "[*].metadata.namespace, [*].metadata.name, [*].metadata.uid",
                        doc = "Fields: [*] or a kind, then .metadata.name, .metadata.namespace or .metadata.uid.")
                List<String> metadata,
        @Key(doc = "Labels.") List<ExtractRuleConfig> label,
        @Key(doc = "Annotations.") List<ExtractRuleConfig> annotation)
        implements Validated {
    private static final Set<String> FIELDS = Set.of("name", "namespace", "uid");
    private static final String PATH = ".metadata.";

    public ExtractConfig {
        metadata = List.copyOf(metadata);
        label = List.copyOf(label);
        annotation = List.copyOf(annotation);
    }

    @Override
    public void check(final BiConsumer<String, String> errors) {
        for (int i = 0; i < metadata.size(); i++) {
            final String key = "metadata[" + i + ']';
            final String path = metadata.get(i);
            final int at = path.indexOf(PATH);
            if (at < 1 || !FIELDS.contains(path.substring(at + PATH.length()))) {
                errors.accept(
                        key,
                        key + " is not a field that can be extracted: \"" + path
                                + "\"; write it like [*].metadata.name or pod.metadata.uid");
            } else if (!path.startsWith("[*]")) {
                K8sKinds.check(errors, key, path.substring(0, at));
            }
        }
    }

    /** Each as {@code kind.field} in lower case, {@code *} for any kind. */
    public List<String> fields() {
        return metadata.stream()
                .map(path -> path.replace("[*]", "*").replace(PATH, ".").toLowerCase(Locale.ROOT))
                .toList();
    }
}
