package io.merrow.cli;

import io.merrow.agent.names.Rehearsal;
import java.io.IOException;
import java.security.Security;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code merrow}: the program's entry, which only knows its commands. */
@Command(
        name = "merrow",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class,
        description = "Turns a node's packets into OpenTelemetry flow traces.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:success", "1:runtime failure", "2:invalid usage or configuration"})
public final class MerrowCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    private MerrowCommand() {}

    public static void main(final String[] args) throws IOException {
        // Names of collectors and API servers move: the JVM must not remember them for longer than a few retries.
        Security.setProperty("networkaddress.cache.ttl", "5");
        final AgentLauncher launcher = new ForegroundAgent(System.getenv());
        final boolean isRun = args.length > 0 && args[0].equals("run");
        final CommandLine line = isRun ? runAlone(launcher, System.getenv()) : commandLine(launcher, System.getenv());
        final int code = line.execute(args);
        if (Boolean.getBoolean("merrow.archive")) {
            ArchiveClasses.load();
            Rehearsal.run();
        }
        System.exit(code);
    }

    /** Only {@code merrow run}: to look at all commands takes a tenth of a second, in which packets are not counted. */
    private static CommandLine runAlone(final AgentLauncher launcher, final Map<String, String> environment) {
        return withErrors(new CommandLine(new MerrowCommand()).addSubcommand(new RunCommand(launcher, environment)));
    }

    /**
     * The whole command line.
     *
     * @param launcher    runs the agent for {@code merrow run}.
     * @param environment as {@link System#getenv()}.
     */
    public static CommandLine commandLine(final AgentLauncher launcher, final Map<String, String> environment) {
        return withErrors(new CommandLine(new MerrowCommand())
                .addSubcommand(new RunCommand(launcher, environment))
                .addSubcommand(new ReplayCommand(environment))
                .addSubcommand(new ConfigCommand(environment))
                .addSubcommand(new FlowsCommand())
                .addSubcommand(new TopCommand())
                .addSubcommand(new NamesCommand(environment))
                .addSubcommand(new LatencyCommand())
                .addSubcommand(new DoctorCommand(environment))
                .addSubcommand(new CompletionCommand())
                .addSubcommand(new ManCommand())
                .addSubcommand(new VersionCommand()));
    }

    private static CommandLine withErrors(final CommandLine line) {
        final ErrorLines errors = new ErrorLines();
        return line.setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(errors)
                .setExecutionExceptionHandler(errors);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "missing command: one of run, replay, flows, top, names, latency, doctor, config, version");
    }
}
