package io.merrow.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code merrow man}: writes the manual pages, for packages. */
@Command(
        name = "man",
        hidden = true,
        mixinStandardHelpOptions = true,
        description = "Writes a manual page for each command to a directory: merrow.1, merrow-top.1, ….")
final class ManCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIRECTORY", description = "Target directory; created if missing.")
    private Path directory;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Files.createDirectories(directory);
        write(spec.root());
        return 0;
    }

    private void write(final CommandSpec command) throws IOException {
        if (command.usageMessage().hidden()) {
            return;
        }
        final Path file = directory.resolve(command.qualifiedName("-") + ".1");
        Files.writeString(file, ManPage.of(command));
        final PrintWriter out = spec.commandLine().getOut();
        out.println(file);
        out.flush();
        for (final CommandLine sub : command.subcommands().values()) {
            write(sub.getCommandSpec());
        }
    }
}
