package io.merrow.cli;

import io.merrow.config.ConfigException;
import io.merrow.config.LoadedConfig;
import io.merrow.config.layer.ConfigFlag;
import io.merrow.config.reader.ConfigFileWatch;
import io.merrow.config.reader.ConfigReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that choose and change a configuration. */
final class ConfigOptions {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Configuration file, YAML. Default: none (defaults, environment and options only).")
    private Path file;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            description = "trace, debug, info, warn or error. With debug and trace, errors include stack traces.")
    private String logLevel;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Sets a key, for example --set span.tcp_timeout=5s. Takes precedence over file and "
                    + "environment. Repeatable.")
    private List<String> sets = new ArrayList<>();

    /** @throws ConfigException with every error. */
    LoadedConfig load(final Map<String, String> environment) throws ConfigException {
        final ConfigReader reader = new ConfigReader(environment);
        return file == null ? reader.read(flags()) : reader.read(file, flags());
    }

    /** As {@code --set} does, for an option of its own. */
    void set(final String assignment) {
        sets.add(assignment);
    }

    /** The file's present state, to detect changes; empty without a file. */
    Optional<ConfigFileWatch> watch() {
        return Optional.ofNullable(file).map(ConfigFileWatch::new);
    }

    private List<ConfigFlag> flags() {
        final List<ConfigFlag> flags = new ArrayList<>();
        for (final String set : sets) {
            final int equals = set.indexOf('=');
            final String key = equals < 0 ? set : set.substring(0, equals);
            if (equals < 1) {
                throw new UsageException("--set requires KEY=VALUE, for example --set span.tcp_timeout=5s, is " + key);
            }
            flags.add(new ConfigFlag("--set " + key, key, set.substring(equals + 1)));
        }
        if (logLevel != null) {
            flags.add(new ConfigFlag("--log-level", "log_level", logLevel));
        }
        return flags;
    }
}
