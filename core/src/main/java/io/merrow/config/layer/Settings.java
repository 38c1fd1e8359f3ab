package io.merrow.config.layer;

import io.merrow.config.ConfigError;
import io.merrow.config.keys.KeyLeaf;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The layers read so far: values, the place of each, and the errors. One thread. */
public final class Settings {
    private final Map<String, Object> values = new LinkedHashMap<>();
    private final Map<String, String> places = new LinkedHashMap<>();
    private final List<ConfigError> errors = new ArrayList<>();

    /** A later layer's value takes the place of an earlier one's. */
    void put(final KeyLeaf leaf, final Object value, final String place) {
        places.keySet().removeIf(path -> path.startsWith(leaf.path() + '[') || path.startsWith(leaf.path() + '.'));
        values.keySet().removeIf(path -> path.startsWith(leaf.path() + '['));
        values.put(leaf.path(), value);
        places.put(leaf.path(), place);
    }

    /** Adds to a map what an earlier layer may have begun. */
    public void putEntry(final KeyLeaf leaf, final String name, final String value, final String place) {
        final Map<String, String> merged = new TreeMap<>();
        if (values.get(leaf.path()) instanceof Map<?, ?> earlier) {
            earlier.forEach((key, old) -> merged.put((String) key, (String) old));
        }
        merged.put(name, value);
        values.put(leaf.path(), merged);
        places.putIfAbsent(leaf.path(), place);
        places.put(leaf.path() + '.' + name, place);
    }

    /** Where a section, or an entry of a list or map, was written. */
    public void place(final String path, final String place) {
        places.put(path, place);
    }

    public void error(final String place, final String message) {
        errors.add(new ConfigError(place, message));
    }

    public Optional<Object> value(final String path) {
        return Optional.ofNullable(values.get(path));
    }

    /** Whether this section, or anything in it, was written. */
    public boolean has(final String section) {
        return places.containsKey(section) || values.keySet().stream().anyMatch(path -> path.startsWith(section + '.'));
    }

    /** Where a key was written; if it was not, where something beside it was. */
    public String placeNear(final String section, final String path) {
        return Optional.ofNullable(places.get(path))
                .or(() -> Optional.ofNullable(places.get(path.replaceFirst("\\[[0-9]+]$", ""))))
                .or(() -> places.entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith(section))
                        .map(Map.Entry::getValue)
                        .findFirst())
                .orElse("defaults");
    }

    public Map<String, String> places() {
        return Map.copyOf(places);
    }

    public List<ConfigError> errors() {
        return errors;
    }

    @Override
    public String toString() {
        return "Settings{keys=" + new HashMap<>(places).keySet() + ", errors=" + errors + '}';
    }
}
