package io.merrow.cli;

import io.merrow.agent.reload.ConfigCheck;
import io.merrow.config.LoadedConfig;
import io.merrow.config.LogLevel;
import io.merrow.config.MerrowConfig;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code merrow run}: reads the configuration and hands it to the agent. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Runs the agent: attaches, captures and exports until SIGTERM.")
final class RunCommand implements Callable<Integer> {
    private final AgentLauncher launcher;
    private final Map<String, String> environment;

    @Mixin
    private ConfigOptions options;

    RunCommand(final AgentLauncher launcher, final Map<String, String> environment) {
        this.launcher = launcher;
        this.environment = environment;
    }

    @Option(
            names = "--detach",
            description = "Removes everything from the kernel at shutdown, even with state.bpffs_path. Same as "
                    + "--set state.detach=true.")
    private boolean detach;

    @Override
    public Integer call() throws Exception {
        if (detach) {
            options.set("state.detach=true");
        }
        final CommandLineSource source = new CommandLineSource(options, environment); // before the file is read
        final LoadedConfig loaded = source.read();
        ConfigCheck.verify(loaded);
        final MerrowConfig config = loaded.config();
        Logging.configure(config.logLevel(), config.logFormat());
        final Logger log = LoggerFactory.getLogger(RunCommand.class);
        Signals.handle("HUP", source::request, "reload the configuration");
        loaded.notices().forEach(log::warn);
        try {
            return launcher.run(config, source);
        } catch (final Exception e) {
            if (config.logLevel().compareTo(LogLevel.DEBUG) <= 0) {
                log.debug("the agent failed", e);
            }
            throw e;
        }
    }
}
