package io.merrow.cli;

import io.merrow.agent.reload.ConfigCheck;
import io.merrow.config.ConfigException;
import io.merrow.config.LoadedConfig;
import io.merrow.config.mermin.MerminConversion;
import io.merrow.config.reader.ConfigReader;
import io.merrow.config.writer.ConfigWriter;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code merrow config}: begins, checks, shows and converts configurations. */
@Command(
        name = "config",
        mixinStandardHelpOptions = true,
        description = "Creates, checks or shows a configuration, or converts one from Mermin.")
final class ConfigCommand implements Runnable {
    private final Map<String, String> environment;

    @Spec
    private CommandSpec spec;

    ConfigCommand(final Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "missing subcommand: init, check, show or convert");
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = "Checks a file as run reads it and reports every error with line and column.")
    int check(@Parameters(paramLabel = "FILE", description = "The configuration file.") final Path file)
            throws ConfigException {
        final LoadedConfig loaded = new ConfigReader(environment).read(file, List.of());
        ConfigCheck.verify(loaded);
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

    @Command(
            name = "init",
            mixinStandardHelpOptions = true,
            description = "Prints a short, commented configuration as a starting point, or writes it to a file.")
    int init(
            @Option(
                            names = "--endpoint",
                            paramLabel = "URL",
                            description = "The collector's OTLP endpoint. Default: http://localhost:4317.")
                    final String endpoint,
            @Parameters(
                            paramLabel = "FILE",
                            arity = "0..1",
                            description = "The file to write; it must not exist. Default: standard output.")
                    final Path file)
            throws ConfigException, IOException {
        final String text = InitialConfig.text(endpoint);
        new ConfigReader(Map.of()).readText("--endpoint", text, List.of());
        if (file == null) {
            spec.commandLine().getOut().print(text);
            spec.commandLine().getOut().flush();
            return 0;
        }
        try {
            Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
        } catch (final FileAlreadyExistsException e) {
            throw new UsageException(file + " already exists: choose another file or remove it");
        }
        return 0;
    }

    @Command(
            name = "convert",
            mixinStandardHelpOptions = true,
            description = "Converts a Mermin configuration (HCL) to YAML on standard output. Comments at the top "
                    + "list keys that moved or were dropped. Exit code 2 when the result is not valid.")
    int convert(@Parameters(paramLabel = "FILE", description = "Mermin configuration file, HCL.") final Path file)
            throws ConfigException, IOException {
        final MerminConversion conversion;
        try {
            final String text = Files.readString(file);
            if (MerminConversion.isYaml(text)) {
                throw new UsageException(file + ": this is YAML, not HCL; merrow config check " + file + " checks it");
            }
            conversion = MerminConversion.of(text);
        } catch (final NoSuchFileException e) {
            throw new UsageException(file + ": file not found");
        } catch (final IllegalArgumentException e) {
            throw new UsageException(file + ": not valid HCL: " + e.getMessage());
        }
        spec.commandLine().getOut().print(conversion.yaml());
        spec.commandLine().getOut().flush();
        // after it is printed: what is wrong is easier to mend in YAML
        new ConfigReader(environment).readText("the YAML above", conversion.yaml(), List.of());
        return 0;
    }
}
