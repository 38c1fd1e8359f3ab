package io.merrow.agent.reload;

import io.merrow.agent.node.NodeInterfaces;
import io.merrow.agent.pipeline.CollectorSettings;
import io.merrow.agent.pipeline.Filters;
import io.merrow.agent.pipeline.Sampling;
import io.merrow.agent.refusal.StartException;
import io.merrow.config.ConfigError;
import io.merrow.config.ConfigException;
import io.merrow.config.LoadedConfig;
import io.merrow.export.otlp.client.OtlpSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a running agent would refuse of a configuration that can be read: files that are not there, certificates that are none,
 * filters that no value fits. One list for {@code config check} and for {@code run}, so that they agree.
 */
public final class ConfigCheck {
    private ConfigCheck() {}

    /** @throws ConfigException with every error, each with its place. */
    public static void verify(final LoadedConfig loaded) throws ConfigException {
        final List<ConfigError> errors = new ArrayList<>(loaded.missing());
        if (errors.isEmpty()) {
            certificates(loaded, errors);
        }
        filters(loaded, errors);
        sampling(loaded, errors);
        interfaces(loaded, errors);
        if (!errors.isEmpty()) {
            throw new ConfigException(errors);
        }
    }

    private static void certificates(final LoadedConfig loaded, final List<ConfigError> errors) {
        final Map<String, OtlpSettings> collectors = new LinkedHashMap<>();
        CollectorSettings.all(loaded.config()).forEach(each -> collectors.putIfAbsent(each.section(), each));
        collectors.forEach((section, settings) -> {
            try {
                settings.tls().verify();
            } catch (final IOException e) {
                final String key = section + ".tls";
                errors.add(new ConfigError(loaded.placeOf(key), key + ": " + e.getMessage()));
            }
        });
    }

    private static void filters(final LoadedConfig loaded, final List<ConfigError> errors) {
        Filters.check(loaded.config())
                .forEach((path, error) -> errors.add(new ConfigError(loaded.placeOf(path), error.getMessage())));
    }

    private static void sampling(final LoadedConfig loaded, final List<ConfigError> errors) {
        Sampling.check(loaded.config().export().traces().sampling())
                .forEach((path, error) -> errors.add(new ConfigError(loaded.placeOf(path), error)));
    }

    private static void interfaces(final LoadedConfig loaded, final List<ConfigError> errors) {
        final String key = "discovery.instrument.interfaces";
        try {
            NodeInterfaces.patterns(loaded.config().discovery().instrument());
        } catch (final StartException e) {
            errors.add(new ConfigError(loaded.placeOf(key), e.getMessage()));
        }
    }
}
