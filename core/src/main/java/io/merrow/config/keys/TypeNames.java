package io.merrow.config.keys;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Locale;

/** Names of Java's types and components as the configuration spells them. */
public final class TypeNames {
    private TypeNames() {}

    /** {@code maxBatchSize} to {@code max_batch_size}. */
    public static String snakeCase(final String camelCase) {
        return camelCase.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    /** A constant as it is written in a file. */
    public static String keyword(final Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    public static Class<?> raw(final Type type) {
        return type instanceof ParameterizedType generic ? (Class<?>) generic.getRawType() : (Class<?>) type;
    }

    static Type argument(final Type type) {
        return ((ParameterizedType) type).getActualTypeArguments()[0];
    }
}
