package io.merrow.config.writer;

import io.merrow.config.keys.KeyLeaf;
import io.merrow.config.keys.KeySection;
import io.merrow.config.keys.LiveKeys;
import io.merrow.config.keys.TypeNames;
import java.lang.reflect.Type;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes docs/configuration.md's table of keys from the records themselves, so that it cannot stray from them. */
public final class ConfigReference {
    private ConfigReference() {}

    /** A Markdown table, a row a key in the records' order. */
    public static String toMarkdown() {
        final StringBuilder text = new StringBuilder();
        text.append("| key | default | values | meaning | change | environment |\n|---|---|---|---|---|---|\n");
        for (final KeyLeaf leaf : KeySection.root().leaves()) {
            row(text, leaf);
            if (leaf.isRecordList()) {
                entryRows(text, leaf);
            }
        }
        return text.toString();
    }

    /** The keys of a list's entries; only the list as a whole has a variable. */
    private static void entryRows(final StringBuilder text, final KeyLeaf list) {
        for (final KeyLeaf leaf : KeySection.entryOf(list, "").leaves()) {
            row(text, leaf);
            if (leaf.isRecordList()) {
                entryRows(text, leaf);
            }
        }
    }

    private static void row(final StringBuilder text, final KeyLeaf leaf) {
        final String variable = leaf.path().contains("[") ? "–" : "`" + leaf.variable() + "`";
        text.append("| `")
                .append(leaf.path())
                .append("` | ")
                .append(defaults(leaf))
                .append(" | ")
                .append(values(leaf))
                .append(" | ")
                .append(leaf.key().doc())
                .append(" | ")
                .append(LiveKeys.isLive(leaf.path()) ? "live" : "restart")
                .append(" | ")
                .append(variable)
                .append(" |\n");
    }

    private static String defaults(final KeyLeaf leaf) {
        final String outside = leaf.defaultText(false);
        final String inside = leaf.defaultText(true);
        final String text = outside.isEmpty() ? "none" : "`" + outside + "`";
        return outside.equals(inside) ? text : text + "; in Kubernetes `" + inside + "`";
    }

    private static String values(final KeyLeaf leaf) {
        final String range = leaf.key().min().isEmpty() && leaf.key().max().isEmpty()
                ? ""
                : ", " + leaf.key().min() + " to " + leaf.key().max();
        return type(leaf.type()) + range;
    }

    private static String type(final Type type) {
        final Class<?> raw = TypeNames.raw(type);
        if (raw.isEnum()) {
            return Arrays.stream(raw.getEnumConstants())
                    .map(constant -> TypeNames.keyword((Enum<?>) constant))
                    .collect(Collectors.joining(", "));
        }
        final Map<Class<?>, String> names = Map.of(
                int.class, "number",
                boolean.class, "true, false",
                Duration.class, "duration",
                URI.class, "http or https URL",
                List.class, "list",
                Map.class, "map",
                String.class, "text");
        return names.getOrDefault(raw, raw.getSimpleName());
    }
}
