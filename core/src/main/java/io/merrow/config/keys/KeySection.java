package io.merrow.config.keys;

import io.merrow.config.MerrowConfig;
import io.merrow.config.schema.Key;
import io.merrow.config.schema.NotImplemented;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A key that has keys below it: one record class. */
public record KeySection(
        String name,
        String path,
        Key key,
        Class<?> type,
        boolean isOptional,
        Map<String, KeyEntry> entries,
        List<String> later)
        implements KeyEntry {
    /** The whole tree, read from the records. */
    public static KeySection root() {
        return of("", "", null, MerrowConfig.class, false);
    }

    private static KeySection of(
            final String name, final String path, final Key key, final Class<?> type, final boolean isOptional) {
        final Map<String, KeyEntry> entries = new LinkedHashMap<>();
        for (final RecordComponent component : type.getRecordComponents()) {
            final KeyEntry entry = entryOf(component, path);
            entries.put(entry.name(), entry);
        }
        final NotImplemented later = type.getAnnotation(NotImplemented.class);
        return new KeySection(
                name, path, key, type, isOptional, entries, later == null ? List.of() : List.of(later.value()));
    }

    private static KeyEntry entryOf(final RecordComponent component, final String parent) {
        final Key key = component.getAnnotation(Key.class);
        if (key == null) {
            throw new IllegalStateException(component + " of " + component.getDeclaringRecord() + " has no @Key");
        }
        final String name = TypeNames.snakeCase(component.getName());
        final String path = parent.isEmpty() ? name : parent + '.' + name;
        final boolean isOptional = component.getType() == Optional.class;
        final Type type = isOptional ? TypeNames.argument(component.getGenericType()) : component.getGenericType();
        if (TypeNames.raw(type).isRecord()) {
            return of(name, path, key, TypeNames.raw(type), isOptional);
        }
        return new KeyLeaf(name, path, key, type);
    }

    /** The keys of an entry of a list. */
    public static KeySection entryOf(final KeyLeaf leaf, final String index) {
        final Class<?> type = TypeNames.raw(TypeNames.argument(leaf.type()));
        return of(leaf.name(), leaf.path() + '[' + index + ']', leaf.key(), type, false);
    }

    /** Full name of a key below this section, known or not. */
    public String pathOf(final String child) {
        return path.isEmpty() ? child : path + '.' + child;
    }

    /** All leaves below, in the records' order. */
    public List<KeyLeaf> leaves() {
        final List<KeyLeaf> leaves = new ArrayList<>();
        for (final KeyEntry entry : entries.values()) {
            if (entry instanceof KeySection section) {
                leaves.addAll(section.leaves());
            } else {
                leaves.add((KeyLeaf) entry);
            }
        }
        return leaves;
    }
}
