package io.merrow.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration cannot be used. Holds every error; the message has one line for each of the first ten. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    private static final int MOST_ERRORS = 10;

    private final transient List<ConfigError> errors;

    public ConfigException(final List<ConfigError> errors) {
        super(message(errors));
        this.errors = List.copyOf(errors);
    }

    private static String message(final List<ConfigError> errors) {
        final String first =
                errors.stream().limit(MOST_ERRORS).map(ConfigError::toString).collect(Collectors.joining("\n"));
        final int more = errors.size() - MOST_ERRORS;
        return more > 0 ? first + "\nand " + more + (more == 1 ? " more error" : " more errors") : first;
    }

    /** All errors: those of a file in its order, then the environment's, then the flags'. */
    public List<ConfigError> errors() {
        return errors;
    }
}
