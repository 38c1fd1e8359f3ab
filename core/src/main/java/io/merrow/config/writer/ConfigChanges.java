package io.merrow.config.writer;

import io.merrow.config.MerrowConfig;
import io.merrow.config.keys.KeyEntry;
import io.merrow.config.keys.KeySection;
import io.merrow.config.keys.LiveKeys;
import io.merrow.config.keys.TypeNames;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is different between two configurations, by the names of keys. Immutable. */
public final class ConfigChanges {
    private final List<String> live;
    private final List<String> restart;

    private ConfigChanges(final List<String> paths) {
        live = paths.stream().filter(LiveKeys::isLive).toList();
        restart = paths.stream().filter(path -> !LiveKeys.isLive(path)).toList();
    }

    /** Keys of which the two have different values; a section that only one of them has is one change. */
    public static ConfigChanges between(final MerrowConfig before, final MerrowConfig after) {
        final List<String> paths = new ArrayList<>();
        collect(KeySection.root(), before, after, paths);
        return new ConfigChanges(paths);
    }

    private static void collect(
            final KeySection section, final Object before, final Object after, final List<String> paths) {
        for (final RecordComponent component : section.type().getRecordComponents()) {
            final KeyEntry entry = section.entries().get(TypeNames.snakeCase(component.getName()));
            final Object old = unwrap(ConfigWriter.get(component, before));
            final Object now = unwrap(ConfigWriter.get(component, after));
            if (entry instanceof KeySection child && old != null && now != null) {
                collect(child, old, now, paths);
            } else if (old == null ? now != null : !old.equals(now)) {
                paths.add(entry.path());
            }
        }
    }

    private static Object unwrap(final Object value) {
        return value instanceof Optional<?> optional ? optional.orElse(null) : value;
    }

    /** Those that a running agent takes over. */
    public List<String> live() {
        return live;
    }

    /** Those that wait for a restart. */
    public List<String> restart() {
        return restart;
    }

    /** Whether one of the live changes is within one of these sections. */
    public boolean concern(final List<String> sections) {
        return live.stream().anyMatch(path -> sections.stream().anyMatch(section -> LiveKeys.isWithin(path, section)));
    }

    @Override
    public String toString() {
        return "ConfigChanges{live=" + live + ", restart=" + restart + '}';
    }
}
