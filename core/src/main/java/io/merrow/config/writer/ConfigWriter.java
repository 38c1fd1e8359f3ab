package io.merrow.config.writer;

import io.merrow.config.MerrowConfig;
import io.merrow.config.keys.Durations;
import io.merrow.config.keys.KeyEntry;
import io.merrow.config.keys.KeyLeaf;
import io.merrow.config.keys.KeySection;
import io.merrow.config.keys.TypeNames;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/**
 * Prints a configuration as YAML that {@code config.reader} reads, with secrets masked. Keys that are off or not set are there as
 * comments. Any thread may call.
 */
public final class ConfigWriter {
    private static final String MASK = "***";

    /** Represents a section that is off. */
    private static final String OFF = "@@off";

    /** Represents a text that is not set. */
    private static final String NOT_SET = "@@not set";

    private static final Pattern ABSENT = Pattern.compile("(?m)^( *)(\\w+): '" + "@@" + "([^']*)'$");
    private static final Pattern EMPTY = Pattern.compile("(?m)^( *)(\\w+): '\\{\\}@@([^']*)'$");

    private ConfigWriter() {}

    /** The whole tree, defaults included. */
    public static String toYaml(final MerrowConfig config) {
        final DumpSettings settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setIndicatorIndent(2)
                .setIndentWithIndicator(true)
                .setDereferenceAliases(true)
                .setSplitLines(false)
                .build();
        final String yaml = new Dump(settings).dumpToString(section(KeySection.root(), config));
        return ABSENT.matcher(EMPTY.matcher(yaml).replaceAll("$1$2: {} # $3: not set"))
                .replaceAll("$1# $2: $3");
    }

    private static Map<String, Object> section(final KeySection section, final Object config) {
        final Map<String, Object> tree = new LinkedHashMap<>();
        for (final RecordComponent component : section.type().getRecordComponents()) {
            final KeyEntry entry = section.entries().get(TypeNames.snakeCase(component.getName()));
            final Object value = get(component, config);
            if ("".equals(value)) {
                tree.put(entry.name(), NOT_SET);
            } else if (value instanceof Optional<?> optional) {
                tree.put(
                        entry.name(),
                        optional.map(present -> plain(entry, present)).orElse(absent(entry)));
            } else {
                tree.put(entry.name(), plain(entry, value));
            }
        }
        return tree;
    }

    /** An entry of a list, without what is not set: its first line begins with a dash. */
    private static Map<String, Object> entry(final KeySection section, final Object value) {
        final Map<String, Object> entry = section(section, value);
        entry.values().removeIf(NOT_SET::equals);
        return entry;
    }

    /** An output is off without its section; the others have defaults that need none. */
    private static String absent(final KeyEntry entry) {
        final boolean isOutput = entry.path().matches("export\\.\\w+\\.\\w+");
        return isOutput ? OFF : NOT_SET;
    }

    /** A section with nothing but comments would have no value in YAML. */
    private static Object orEmpty(final Map<String, Object> section) {
        final boolean hasNone = section.values().stream().allMatch(value -> NOT_SET.equals(value) || OFF.equals(value));
        return hasNone ? "{}@@" + String.join(", ", section.keySet()) : section;
    }

    private static Object plain(final KeyEntry entry, final Object value) {
        if (entry instanceof KeySection section) {
            return orEmpty(section(section, value));
        } else if (entry instanceof KeyLeaf leaf && leaf.isRecordList()) {
            final KeySection section = KeySection.entryOf(leaf, "");
            return ((List<?>) value).stream().map(each -> entry(section, each)).toList();
        } else if (value instanceof Map<?, ?> map) {
            final Map<Object, Object> sorted = new TreeMap<>(map);
            sorted.replaceAll((name, secret) -> entry.key().secret() ? MASK : secret);
            return sorted;
        } else if (value instanceof Enum<?> constant) {
            return TypeNames.keyword(constant);
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
            throw new IllegalStateException("failed to read " + component, e);
        }
    }
}
