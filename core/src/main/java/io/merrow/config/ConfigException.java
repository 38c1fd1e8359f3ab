package io.merrow.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration cannot be used. Holds every error, not only the first; the message has one line for each. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<ConfigError> errors;

    public ConfigException(final List<ConfigError> errors) {
        super(errors.stream().map(ConfigError::toString).collect(Collectors.joining("\n")));
        this.errors = List.copyOf(errors);
    }

    /** All errors: those of a file in its order, then the environment's, then the flags'. */
    public List<ConfigError> errors() {
        return errors;
    }
}
