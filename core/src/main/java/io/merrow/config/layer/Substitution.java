package io.merrow.config.layer;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces <code>${env:NAME}</code> and <code>${file:/path}</code> in a value. <code>$${</code> is a plain
 * <code>${</code>. What was put in is not looked at again.
 */
public final class Substitution {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\$\\{|\\$\\{([^}]*)(}?)");
    private static final int MAX_FILE_BYTES = 64 * 1024;

    private final Map<String, String> environment;

    public Substitution(final Map<String, String> environment) {
        this.environment = environment;
    }

    static boolean isIn(final String text) {
        return text.contains("${");
    }

    /** @throws IllegalArgumentException with a sentence that names the placeholder and never its value. */
    String apply(final String text) {
        if (!isIn(text)) {
            return text;
        }
        return PLACEHOLDER
                .matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(resolve(match.group(), match.group(1), match.group(2))));
    }

    private String resolve(final String whole, final String inner, final String end) {
        if (inner == null) {
            return "${";
        } else if (end.isEmpty()) {
            throw new IllegalArgumentException(whole + " has no closing brace; add }");
        } else if (inner.startsWith("env:")) {
            return variable(inner.substring("env:".length()));
        } else if (inner.startsWith("file:")) {
            return file(inner.substring("file:".length()));
        }
        throw new IllegalArgumentException(
                whole + " is not a placeholder; write ${env:NAME} or ${file:/path}, or $${ for a literal ${");
    }

    private String variable(final String name) {
        final String value = environment.get(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "${env:" + name + "}: undefined environment variable " + name + "; set it");
        }
        return value;
    }

    private static String file(final String name) {
        final String shown = "${file:" + name + "}: ";
        try {
            final Path path = Path.of(name);
            if (!path.isAbsolute()) {
                throw new IllegalArgumentException(shown + "the path must be absolute");
            }
            return ConfigFiles.read(path, MAX_FILE_BYTES).stripTrailing();
        } catch (final InvalidPathException e) {
            throw new IllegalArgumentException(shown + "invalid path: " + e.getReason(), e);
        } catch (final IOException e) {
            throw new IllegalArgumentException(shown + ConfigFiles.explain(e), e);
        }
    }
}
