package io.merrow.config.reader;

import io.merrow.config.keys.KeyLeaf;
import io.merrow.config.keys.KeySection;
import io.merrow.config.layer.Settings;
import io.merrow.config.layer.ValueReader;
import io.merrow.text.Quoted;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The variables of an environment, and keys that they set where nothing else has. */
final class OtelVariables {
    private final Map<String, String> environment;
    private final KeySection root;
    private final ValueReader values;
    private final Settings settings;
    private final List<String> notices;

    /** @param notices takes what was ignored, one sentence each. */
    OtelVariables(
            final Map<String, String> environment,
            final KeySection root,
            final ValueReader values,
            final List<String> notices) {
        this.environment = environment;
        this.root = root;
        this.values = values;
        this.settings = values.settings();
        this.notices = notices;
    }

    Settings settings() {
        return settings;
    }

    /** @param why the value cannot be used, and what can. */
    void ignore(final String name, final String why) {
        notices.add("the environment variable " + name + "=" + Quoted.of(text(name)) + " is ignored: " + why);
    }

    /** Likewise, where the value may be a secret. */
    void ignoreSecretly(final String name, final String why) {
        notices.add("the environment variable " + name + " is ignored: " + why);
    }

    /** Sets keys to a number of milliseconds. */
    void milliseconds(final String name, final List<String> paths) {
        if (text(name).matches("[0-9]{1,9}")) {
            paths.forEach(path -> scalar(path, text(name) + "ms", name));
        } else {
            ignore(name, "it must be a number of milliseconds");
        }
    }

    /** Sets the entries of a map where none is set. */
    void map(final String path, final String name) {
        if (settings.value(path).isEmpty()) {
            pairs(name).forEach((key, value) -> settings.putEntry(leaf(path), key, value, place(name)));
        }
    }

    /** Sets a key that is not set. */
    void scalar(final String path, final String text, final String name) {
        if (settings.value(path).isEmpty()) {
            values.scalar(leaf(path), text, place(name));
        }
    }

    /** {@code key=value} with commas between, percent-encoded (W3C Baggage); one that is malformed voids all of them. */
    Map<String, String> pairs(final String name) {
        final Map<String, String> pairs = new TreeMap<>();
        for (final String pair : text(name).split(",")) {
            final int equals = pair.indexOf('=');
            try {
                if (equals > 0) {
                    pairs.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
                } else if (!pair.isBlank()) {
                    throw new IllegalArgumentException("not key=value");
                }
            } catch (final IllegalArgumentException e) {
                // the value may be a secret
                ignoreSecretly(name, "it must be comma-separated key=value pairs, percent-encoded");
                return Map.of();
            }
        }
        return pairs;
    }

    private static String decoded(final String text) {
        return URLDecoder.decode(text.strip().replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Empty values count as unset. */
    boolean isSet(final String name) {
        return !environment.getOrDefault(name, "").isBlank();
    }

    String text(final String name) {
        return environment.get(name).strip();
    }

    KeyLeaf leaf(final String path) {
        return root.leaves().stream()
                .filter(leaf -> leaf.path().equals(path))
                .findFirst()
                .orElseThrow();
    }

    /** Where a value is from, for errors. */
    static String place(final String name) {
        return "environment " + name;
    }
}
