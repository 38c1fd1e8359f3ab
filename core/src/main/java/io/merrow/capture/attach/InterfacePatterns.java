package io.merrow.capture.attach;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Which interfaces are wanted: literal names, globs ({@code veth*}, {@code eth?}), {@code /regular expressions/}, and
 * each of them with {@code !} in front to exclude. A name is wanted when a pattern includes it and none excludes it;
 * where nothing includes, everything is included. Immutable.
 */
public final class InterfacePatterns {
    private final List<String> source;
    private final List<Predicate<String>> includes = new ArrayList<>();
    private final List<Predicate<String>> excludes = new ArrayList<>();

    /**
     * @throws IllegalArgumentException naming the pattern that is no regular expression.
     */
    public InterfacePatterns(final List<String> patterns) {
        source = List.copyOf(patterns);
        for (final String pattern : source) {
            final boolean exclude = pattern.startsWith("!");
            (exclude ? excludes : includes).add(matcher(exclude ? pattern.substring(1) : pattern));
        }
    }

    private static Predicate<String> matcher(final String pattern) {
        if (pattern.length() > 1 && pattern.startsWith("/") && pattern.endsWith("/")) {
            try {
                return Pattern.compile(pattern.substring(1, pattern.length() - 1))
                        .asPredicate();
            } catch (final PatternSyntaxException e) {
                throw new IllegalArgumentException(
                        "interface pattern '" + pattern + "' is not a regular expression: " + e.getDescription());
            }
        }
        if (isLiteral(pattern)) {
            return pattern::equals;
        }
        final StringBuilder regex = new StringBuilder();
        for (final char c : pattern.toCharArray()) {
            switch (c) {
                case '*' -> regex.append(".*");
                case '?' -> regex.append('.');
                default -> regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.toString()).asMatchPredicate();
    }

    private static boolean isLiteral(final String pattern) {
        return pattern.indexOf('*') < 0 && pattern.indexOf('?') < 0 && !pattern.startsWith("/");
    }

    /** Whether an interface of this name is wanted. */
    public boolean matches(final String name) {
        return (includes.isEmpty() || includes.stream().anyMatch(p -> p.test(name)))
                && excludes.stream().noneMatch(p -> p.test(name));
    }

    /** The names that were asked for by name, in order. */
    public List<String> literals() {
        return source.stream().filter(p -> !p.startsWith("!") && isLiteral(p)).toList();
    }

    /** Whether every included interface was asked for by name. */
    public boolean isOnlyLiterals() {
        return !includes.isEmpty() && literals().size() == includes.size();
    }

    @Override
    public String toString() {
        return source.toString();
    }
}
