package io.merrow.config;

/**
 * One thing that is wrong with the configuration.
 *
 * @param place   {@code file:line:column}, the environment variable, or the flag.
 * @param message what is wrong; what to do follows a semicolon.
 */
public record ConfigError(String place, String message) {
    @Override
    public String toString() {
        return place + ": " + message;
    }
}
