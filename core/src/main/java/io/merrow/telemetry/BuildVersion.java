package io.merrow.telemetry;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which build this is. */
public final class BuildVersion {
    private static final String RESOURCE = "/io/merrow/version.properties";

    private BuildVersion() {}

    /** The agent's version, as the build wrote it. */
    public static String get() {
        final Properties properties = new Properties();
        try (InputStream in = BuildVersion.class.getResourceAsStream(RESOURCE)) {
            properties.load(in);
        } catch (final IOException e) {
            throw new UncheckedIOException("failed to read " + RESOURCE, e);
        }
        return properties.getProperty("version");
    }
}
