package io.merrow.net;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Locale;
import java.util.regex.PatternSyntaxException;

/**
 * Names by globs: {@code *}, {@code ?}, {@code [ab]}, {@code [!ab]}, {@code {a,b}}, as the JDK knows them for files. Case
 * does not matter. For compiling and attaching; it allocates.
 */
public final class Globs {
    private final List<PathMatcher> matchers;

    private Globs(final List<PathMatcher> matchers) {
        this.matchers = matchers;
    }

    public static Globs of(final List<String> patterns) {
        return new Globs(patterns.stream().map(Globs::parse).toList());
    }

    /** @throws IllegalArgumentException saying what is wrong with it. */
    public static PathMatcher parse(final String pattern) {
        try {
            return FileSystems.getDefault().getPathMatcher("glob:" + pattern.toLowerCase(Locale.ROOT));
        } catch (final PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "must be a name, maybe with *, ?, [ab] or {a,b}, each bracket closed", e);
        }
    }

    public boolean isEmpty() {
        return matchers.isEmpty();
    }

    public boolean contains(final String name) {
        final Path path = Path.of(name.toLowerCase(Locale.ROOT));
        return matchers.stream().anyMatch(matcher -> matcher.matches(path));
    }
}
