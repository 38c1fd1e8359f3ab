package io.merrow.config.keys;

import io.merrow.text.Nearest;
import io.merrow.text.Quoted;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Describes what is wrong with a key that is not in the tree. */
public final class UnknownKey {
    private UnknownKey() {}

    /** @param section where the key was written. */
    public static String explain(final KeySection root, final KeySection section, final String name) {
        final String path = section.pathOf(Quoted.cut(name));
        if (section.later().contains(name)) {
            return path + " is not supported by this version; remove it";
        }
        return "unknown key " + path + "; " + hint(root, section, name);
    }

    private static String hint(final KeySection root, final KeySection section, final String name) {
        return Nearest.of(name, section.entries().keySet())
                .map(section::pathOf)
                .or(() -> elsewhere(root, name))
                .map(path -> "did you mean " + path + "?")
                .orElseGet(() -> knownIn(section));
    }

    /** A key that was written at the wrong depth: of several with that name the outermost, if there is one. */
    private static Optional<String> elsewhere(final KeySection root, final String name) {
        final TreeMap<Integer, List<String>> byDepth = root.leaves().stream()
                .filter(leaf -> leaf.name().equals(name))
                .map(KeyLeaf::path)
                .collect(Collectors.groupingBy(path -> path.split("\\.").length, TreeMap::new, Collectors.toList()));
        return byDepth.isEmpty() || byDepth.firstEntry().getValue().size() > 1
                ? Optional.empty()
                : Optional.of(byDepth.firstEntry().getValue().get(0));
    }

    private static String knownIn(final KeySection section) {
        final String keys = String.join(", ", section.entries().keySet());
        return section.path().isEmpty() ? "valid keys: " + keys : "valid keys in " + section.path() + ": " + keys;
    }
}
