package io.merrow.config;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A checked configuration.
 *
 * @param notices what an operator should know about how it came about, one sentence each; to be logged at start.
 * @param missing files that it names and that cannot be read here: errors for an agent, none for a command that only reads the
 *     configuration.
 * @param places where each key that is set was written, {@code file:line:column} or the variable or flag, by its full name.
 */
public record LoadedConfig(
        MerrowConfig config, List<String> notices, List<ConfigError> missing, Map<String, String> places) {
    public LoadedConfig {
        notices = List.copyOf(notices);
        missing = List.copyOf(missing);
        places = Map.copyOf(places);
    }

    /** Where a key or an entry of a list was written; else where its list was, or something in that section. */
    public String placeOf(final String path) {
        return Optional.ofNullable(places.get(path))
                .or(() -> Optional.ofNullable(places.get(path.replaceFirst("\\[[0-9]+]$", ""))))
                .or(() -> places.entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith(path + '.'))
                        .map(Map.Entry::getValue)
                        .min(Comparator.naturalOrder()))
                .orElse("defaults");
    }
}
