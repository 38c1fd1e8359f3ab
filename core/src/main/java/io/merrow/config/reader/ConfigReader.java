package io.merrow.config.reader;

import io.merrow.config.ConfigError;
import io.merrow.config.ConfigException;
import io.merrow.config.LoadedConfig;
import io.merrow.config.MerrowConfig;
import io.merrow.config.export.ExportConfig;
import io.merrow.config.export.StdoutConfig;
import io.merrow.config.export.StdoutFormat;
import io.merrow.config.export.TracesConfig;
import io.merrow.config.keys.KeySection;
import io.merrow.config.layer.ConfigFiles;
import io.merrow.config.layer.ConfigFlag;
import io.merrow.config.layer.Settings;
import io.merrow.config.layer.Substitution;
import io.merrow.config.layer.TextLayer;
import io.merrow.config.layer.ValueReader;
import io.merrow.config.layer.YamlLayer;
import io.merrow.config.mermin.MerminConversion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the configuration: defaults, then OpenTelemetry's variables, then the file, then the agent's own
 * variables, then flags, each over the one before.
 *
 * <p>Keeps nothing between two calls; any thread may call.
 */
public final class ConfigReader {
    private static final int MAX_FILE_BYTES = 1024 * 1024;
    private static final String KUBERNETES_VARIABLE = "KUBERNETES_SERVICE_HOST";

    private final Map<String, String> environment;

    /** @param environment as {@link System#getenv()}. */
    public ConfigReader(final Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** The defaults outside Kubernetes, with nothing laid over them. */
    public static MerrowConfig defaults() {
        try {
            return new ConfigReader(Map.of()).read(List.of()).config();
        } catch (final ConfigException e) {
            throw new IllegalStateException("the defaults contradict one another", e);
        }
    }

    /** Without a file. */
    public LoadedConfig read(final List<ConfigFlag> flags) throws ConfigException {
        return read(Optional.empty(), "", flags);
    }

    /** @throws ConfigException with every error, also when the file cannot be read. */
    public LoadedConfig read(final Path file, final List<ConfigFlag> flags) throws ConfigException {
        final String text;
        try {
            text = ConfigFiles.read(file, MAX_FILE_BYTES);
        } catch (final IOException e) {
            throw new ConfigException(List.of(new ConfigError(file.toString(), ConfigFiles.explain(e))));
        }
        return read(Optional.of(text), file.toString(), flags);
    }

    /** @param name the file's name in messages. */
    public LoadedConfig readText(final String name, final String yaml, final List<ConfigFlag> flags)
            throws ConfigException {
        return read(Optional.of(yaml), name, flags);
    }

    private LoadedConfig read(final Optional<String> yaml, final String name, final List<ConfigFlag> flags)
            throws ConfigException {
        final KeySection root = KeySection.root();
        final Settings settings = new Settings();
        final ValueReader values = new ValueReader(settings, new Substitution(environment));
        final TextLayer texts = new TextLayer(root, values);
        yaml.ifPresent(text -> readFile(text, name, root, values));
        texts.readEnvironment(environment);
        flags.forEach(texts::readFlag);
        final List<String> notices = new ArrayList<>();
        new OtelEnvironment(environment, root, values, notices).read();
        throwIfAny(settings.errors());

        final boolean inKubernetes = environment.containsKey(KUBERNETES_VARIABLE);
        final MerrowConfig config = (MerrowConfig) new ConfigBuilder(settings, inKubernetes).build(root);
        throwIfAny(settings.errors());

        texts.misspelt(environment)
                .forEach((wrong, right) ->
                        notices.add("the environment variable " + wrong + " is ignored: did you mean " + right + "?"));
        return new LoadedConfig(
                withAnExport(config, notices), notices, new NeededFiles(settings).missing(root), settings.places());
    }

    private static void readFile(
            final String text, final String name, final KeySection root, final ValueReader values) {
        if (MerminConversion.isHcl(name, text)) {
            values.settings()
                    .error(name, "this is HCL, as used by Mermin; convert it first: merrow config convert " + name);
        } else {
            new YamlLayer(name, root, values).read(text);
        }
    }

    private static MerrowConfig withAnExport(final MerrowConfig config, final List<String> notices) {
        final TracesConfig traces = config.export().traces();
        if (traces.otlp().isPresent() || traces.stdout().isPresent()) {
            return config;
        }
        notices.add("no exporter configured: records are printed to standard output as a table; set "
                + "export.traces.otlp.endpoint to export to a collector");
        final TracesConfig toStdout = new TracesConfig(
                Optional.empty(), Optional.of(new StdoutConfig(StdoutFormat.TABLE)), traces.sampling());
        return new MerrowConfig(
                config.logLevel(),
                config.logFormat(),
                config.autoReload(),
                config.shutdownTimeout(),
                config.discovery(),
                config.attributes(),
                config.parser(),
                config.pipeline(),
                config.filter(),
                config.span(),
                new ExportConfig(
                        config.export().resourceAttributes(),
                        toStdout,
                        config.export().metrics()),
                config.state(),
                config.internal());
    }

    private static void throwIfAny(final List<ConfigError> errors) throws ConfigException {
        if (!errors.isEmpty()) {
            throw new ConfigException(errors);
        }
    }
}
