package io.merrow.config.reader;

import io.merrow.config.MerrowConfig;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/** Prints a configuration as YAML that {@link ConfigReader} reads, with secrets masked. Any thread may call. */
public final class ConfigWriter {
    private static final String MASK = "***";

    private ConfigWriter() {}

    /** The whole tree, defaults included. */
    public static String toYaml(final MerrowConfig config) {
        final DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setIndicatorIndent(2)
                .setIndentWithIndicator(true)
                .setDereferenceAliases(true)
                .build();
        return new Dump(settings).dumpToString(section(KeySection.root(), config));
    }

    private static Map<String, Object> section(final KeySection section, final Object config) {
        final Map<String, Object> tree = new LinkedHashMap<>();
        for (final RecordComponent component : section.type().getRecordComponents()) {
            final KeyEntry entry = section.entries().get(TypeNames.snakeCase(component.getName()));
            final Object value = get(component, config);
            if ("".equals(value)) {
                continue; // A text that nobody gave; the reader would miss it.
            }
            if (value instanceof Optional<?> optional) {
                optional.ifPresent(present -> tree.put(entry.name(), plain(entry, present)));
            } else {
                tree.put(entry.name(), plain(entry, value));
            }
        }
        return tree;
    }

    private static Object plain(final KeyEntry entry, final Object value) {
        if (entry instanceof KeySection section) {
            return section(section, value);
        } else if (entry instanceof KeyLeaf leaf && leaf.isRecordList()) {
            final KeySection section = KeySection.entryOf(leaf, "");
            return ((List<?>) value)
                    .stream().map(each -> section(section, each)).toList();
        } else if (value instanceof Map<?, ?> map) {
            final Map<Object, Object> sorted = new TreeMap<>(map);
            sorted.replaceAll((name, secret) -> entry.key().secret() ? MASK : secret);
            return sorted;
        } else if (value instanceof Enum<?> constant) {
            return TypeNames.word(constant);
        } else if (value instanceof Duration duration) {
            return Durations.format(duration);
        } else if (value instanceof Integer || value instanceof Boolean || value instanceof Iterable<?>) {
            return value;
        }
        return entry.key().secret() ? MASK : value.toString();
    }

    static Object get(final RecordComponent component, final Object config) {
        try {
            return component.getAccessor().invoke(config);
        } catch (final ReflectiveOperationException e) {
            throw new IllegalStateException("cannot read " + component, e);
        }
    }
}
