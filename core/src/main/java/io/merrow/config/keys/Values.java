package io.merrow.config.keys;

import io.merrow.config.schema.NotImplemented;
import io.merrow.text.Nearest;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.BitUtil;

/** Text to the value of a key, with its range checked, and back. */
public final class Values {
    private Values() {}

    /**
     * The value of one scalar.
     *
     * @param shown how messages write the text, which may be a secret.
     * @throws IllegalArgumentException with a whole sentence.
     */
    public static Object scalar(final KeyLeaf leaf, final String text, final String shown) {
        final Class<?> type = TypeNames.raw(leaf.type());
        if (type.isEnum()) {
            return constant(leaf, type, text, shown);
        } else if (type == int.class) {
            return number(leaf, text, shown);
        } else if (type == boolean.class) {
            return truth(leaf, text, shown);
        } else if (type == Duration.class) {
            return duration(leaf, text, shown);
        } else if (type == URI.class) {
            return endpoint(leaf, text, shown);
        } else if (type == String.class) {
            return keyword(leaf, text);
        }
        throw new IllegalStateException(leaf.path() + " has a type that no file can hold: " + leaf.type());
    }

    /** A list in one line: commas between. */
    public static List<String> list(final KeyLeaf leaf, final String text) {
        if (leaf.key().text()) {
            return text.isBlank() ? List.of() : List.of(text.strip());
        }
        final List<String> values = new ArrayList<>();
        for (final String part : text.split(",", -1)) {
            if (part.isBlank()) {
                throw new IllegalArgumentException(leaf.path() + " has an empty entry; remove it");
            }
            values.add(part.strip());
        }
        return values;
    }

    /** A map in one line: {@code name=value}, commas between. */
    public static Map<String, String> map(final KeyLeaf leaf, final String text) {
        final Map<String, String> values = new TreeMap<>();
        for (final String part : text.split(",")) {
            final int equals = part.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(
                        leaf.path() + " must be comma-separated name=value pairs; write it like a=1,b=2");
            }
            values.put(
                    part.substring(0, equals).strip(),
                    part.substring(equals + 1).strip());
        }
        return values;
    }

    /** The default, as a value. */
    public static Object ofDefault(final KeyLeaf leaf, final boolean inKubernetes) {
        final String text = leaf.defaultText(inKubernetes);
        if (leaf.isList()) {
            return text.isEmpty() ? List.of() : list(leaf, text);
        } else if (leaf.isMap()) {
            return text.isEmpty() ? Map.of() : map(leaf, text);
        }
        if (leaf.type() == String.class && text.isEmpty()) {
            return "";
        }
        return scalar(leaf, text, leaf.shown(text));
    }

    private static Object constant(final KeyLeaf leaf, final Class<?> type, final String text, final String shown) {
        final List<String> words = new ArrayList<>();
        for (final Object constant : type.getEnumConstants()) {
            final String word = TypeNames.keyword((Enum<?>) constant);
            if (word.equals(text)) {
                return constant;
            }
            words.add(word);
        }
        final NotImplemented later = type.getAnnotation(NotImplemented.class);
        if (later != null && Arrays.asList(later.value()).contains(text)) {
            throw new IllegalArgumentException(
                    leaf.path() + ": " + text + " is not supported by this version; use " + String.join(" or ", words));
        }
        final String hint = Nearest.of(text, words)
                .map(word -> "; did you mean " + word + "?")
                .orElse("");
        throw new IllegalArgumentException(
                leaf.path() + " must be one of " + String.join(", ", words) + ", is " + shown + hint);
    }

    private static Object number(final KeyLeaf leaf, final String text, final String shown) {
        final BigInteger number = guess(leaf, "a whole number", shown, () -> Numbers.parse(text));
        checkRange(
                leaf,
                number,
                Numbers.parse(leaf.key().min()),
                Numbers.parse(leaf.key().max()),
                shown);
        final int value = number.intValueExact();
        return leaf.key().powerOfTwo() ? BitUtil.findNextPositivePowerOfTwo(value) : value;
    }

    private static Object duration(final KeyLeaf leaf, final String text, final String shown) {
        final Duration value = guess(leaf, "a duration", shown, () -> Durations.parse(text));
        checkRange(
                leaf,
                value,
                Durations.parse(leaf.key().min()),
                Durations.parse(leaf.key().max()),
                shown);
        return value;
    }

    private static Object endpoint(final KeyLeaf leaf, final String text, final String shown) {
        // A URL may carry a password: it is shown without the part before the @.
        final String safe = shown.replaceAll("//[^/]*@", "//***@");
        return guess(leaf, "an http or https URL", safe, () -> Endpoints.parse(text));
    }

    private static Object truth(final KeyLeaf leaf, final String text, final String shown) {
        if (!"true".equals(text) && !"false".equals(text)) {
            throw new IllegalArgumentException(leaf.path() + " must be true or false, is " + shown);
        }
        return Boolean.valueOf(text);
    }

    private static String keyword(final KeyLeaf leaf, final String text) {
        if (text.isBlank() && !leaf.key().mayBeEmpty()) {
            throw new IllegalArgumentException(leaf.path() + " is empty; give it a value or remove it");
        }
        return text.strip();
    }

    private static <T extends Comparable<T>> void checkRange(
            final KeyLeaf leaf, final T value, final T min, final T max, final String shown) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(leaf.path() + " must be "
                    + leaf.key().min() + " to " + leaf.key().max() + ", is " + shown.replace("\"", ""));
        }
    }

    private static <T> T guess(final KeyLeaf leaf, final String kind, final String shown, final Parse<T> parse) {
        try {
            return parse.parse();
        } catch (final IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    leaf.path() + " must be " + kind + ", is " + shown + "; " + e.getMessage(), e);
        }
    }

    private interface Parse<T> {
        T parse();
    }
}
