package io.merrow.cli;

import io.merrow.config.ConfigException;
import io.merrow.config.LoadedConfig;
import io.merrow.config.reader.ConfigReader;
import io.merrow.config.reader.ConfigWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code merrow config}: checks a configuration, or shows what the agent makes of it. */
@Command(name = "config", mixinStandardHelpOptions = true, description = "Checks or shows a configuration.")
final class ConfigCommand implements Runnable {
    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    ConfigCommand(final Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "config needs a subcommand: check or show");
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = "Checks a file as run would read it; every error comes with line and column.")
    int check(@Parameters(paramLabel = "FILE", description = "The configuration file.") final Path file)
            throws ConfigException {
        final LoadedConfig loaded = new ConfigReader(environment).read(file, List.of());
        spec.commandLine().getOut().println(file + ": fine");
        loaded.notices().forEach(notice -> spec.commandLine().getOut().println("note: " + notice));
        return 0;
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Prints the effective configuration as YAML, defaults included, secrets masked.")
    int show(@Mixin final ConfigOptions options) throws ConfigException {
        final LoadedConfig loaded = options.load(environment);
        spec.commandLine().getOut().print(ConfigWriter.toYaml(loaded.config()));
        spec.commandLine().getOut().flush();
        return 0;
    }
}
