package io.merrow.config.layer;

/**
 * A value given on the command line.
 *
 * @param place how messages name it: {@code --log-level}, {@code --set span.tcp_timeout}.
 * @param key   full name of the key.
 */
public record ConfigFlag(String place, String key, String value) {
    /** Without the value, which may be a secret. */
    @Override
    public String toString() {
        return place + " (" + key + ')';
    }
}
