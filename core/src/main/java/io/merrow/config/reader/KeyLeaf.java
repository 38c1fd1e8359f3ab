package io.merrow.config.reader;

import io.merrow.config.Key;
import io.merrow.text.Quoted;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A key that has a value. */
record KeyLeaf(String name, String path, Key key, Type type) implements KeyEntry {
    private static final String VARIABLE_PREFIX = "MERROW_";

    boolean isList() {
        return TypeNames.raw(type) == List.class;
    }

    /** A list whose entries have keys of their own. */
    boolean isRecordList() {
        return isList() && TypeNames.raw(TypeNames.argument(type)).isRecord();
    }

    boolean isMap() {
        return TypeNames.raw(type) == Map.class;
    }

    /** Whether its value is a number or a word of YAML, which quotes would make a text. */
    boolean isUnquoted() {
        return type == int.class || type == boolean.class;
    }

    /** The environment variable that sets it. */
    String variable() {
        return VARIABLE_PREFIX + path.replace('.', '_').toUpperCase(Locale.ROOT);
    }

    String defaultText(final boolean inKubernetes) {
        return inKubernetes && !key.inKubernetes().isEmpty() ? key.inKubernetes() : key.value();
    }

    /** A value as messages may show it. */
    String shown(final String text) {
        return key.secret() ? "***" : Quoted.of(text);
    }
}
