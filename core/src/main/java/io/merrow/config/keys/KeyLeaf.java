package io.merrow.config.keys;

import io.merrow.config.schema.Key;
import io.merrow.text.Quoted;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A key that has a value. */
public record KeyLeaf(String name, String path, Key key, Type type) implements KeyEntry {
    private static final String VARIABLE_PREFIX = "MERROW_";

    public boolean isList() {
        return TypeNames.raw(type) == List.class;
    }

    /** A list whose entries have keys of their own. */
    public boolean isRecordList() {
        return isList() && TypeNames.raw(TypeNames.argument(type)).isRecord();
    }

    public boolean isMap() {
        return TypeNames.raw(type) == Map.class;
    }

    /** Whether its value is a YAML number or keyword, which quotes would make a string. */
    public boolean isUnquoted() {
        return type == int.class || type == boolean.class;
    }

    /** The environment variable that sets it. */
    public String variable() {
        return VARIABLE_PREFIX + path.replace('.', '_').toUpperCase(Locale.ROOT);
    }

    public String defaultText(final boolean inKubernetes) {
        return inKubernetes && !key.inKubernetes().isEmpty() ? key.inKubernetes() : key.value();
    }

    /** A value as messages may show it. */
    public String shown(final String text) {
        return key.secret() ? "***" : Quoted.of(text);
    }
}
