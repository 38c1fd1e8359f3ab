package io.merrow.cli;

import java.io.PrintWriter;
import java.util.Locale;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code merrow completion}: what lets a shell complete commands, options and fields. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description = {
            "Prints a completion script.",
            "bash: source <(merrow completion bash)",
            "zsh: source <(merrow completion zsh)",
            "fish: merrow completion fish | source"
        })
final class CompletionCommand implements Runnable {
    /** Shells that are known. */
    enum Shell {
        BASH,
        ZSH,
        FISH;

        /** As it is written on the command line. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
    private Shell shell;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        final PrintWriter out = spec.commandLine().getOut();
        if (shell == Shell.FISH) {
            out.println(FishCompletion.of(spec.root()));
            out.flush();
            return;
        }
        if (shell == Shell.ZSH) {
            out.println("autoload -U +X compinit && compinit");
            out.println("autoload -U +X bashcompinit && bashcompinit");
        }
        out.println(AutoComplete.bash("merrow", spec.root().commandLine()));
        out.flush();
    }
}
