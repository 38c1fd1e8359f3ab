package io.merrow.cli;

import io.merrow.agent.doctor.Doctor;
import io.merrow.agent.doctor.Finding;
import io.merrow.agent.doctor.Verdict;
import io.merrow.config.ConfigException;
import io.merrow.config.LoadedConfig;
import io.merrow.config.LogFormat;
import io.merrow.config.LogLevel;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code merrow doctor}: what this machine can do for an agent of a configuration. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Checks whether an agent with this configuration can run on this machine: kernel, "
                + "privileges, tables, interfaces and other programs attached to them, state, Kubernetes, "
                + "collector. Attaches nothing, leaves nothing behind, and is safe beside a running agent.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:an agent can run", "1:a check failed", "2:invalid usage or configuration"})
final class DoctorCommand implements Callable<Integer> {
    private static final String ADVICE = "      %-16s  → %s";

    private final Map<String, String> environment;

    @Mixin
    private ConfigOptions options;

    @Option(
            names = {"-i", "--interface"},
            paramLabel = "PATTERN",
            description = "Checks only this interface, instead of discovery.instrument.interfaces. Repeatable.")
    private List<String> interfaces = new ArrayList<>();

    @Spec
    private CommandSpec spec;

    DoctorCommand(final Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws ConfigException {
        if (!interfaces.isEmpty()) {
            options.set("discovery.instrument.interfaces=" + String.join(",", interfaces));
        }
        final LoadedConfig loaded = options.load(environment);
        final LogLevel quiet = loaded.config().logLevel();
        Logging.configure(quiet.compareTo(LogLevel.WARN) < 0 ? LogLevel.WARN : quiet, LogFormat.TEXT);
        final List<Finding> findings = new ArrayList<>();
        for (final String notice : loaded.notices()) {
            findings.add(Finding.warn("configuration", notice, ""));
            print(findings.get(findings.size() - 1));
        }
        findings.addAll(new Doctor(loaded.config(), environment).examine(this::print));
        return summarize(findings);
    }

    private void print(final Finding finding) {
        final PrintWriter out = spec.commandLine().getOut();
        out.println(mark(finding.verdict()) + "  " + String.format("%-16s  %s", finding.subject(), finding.text()));
        if (!finding.advice().isEmpty()) {
            out.println(String.format(ADVICE, "", finding.advice()));
        }
        out.flush();
    }

    private static String mark(final Verdict verdict) {
        final String word = verdict.name().toLowerCase(Locale.ROOT);
        final String color =
                switch (verdict) {
                    case FINE -> "green";
                    case WARN -> "yellow";
                    case FAIL -> "bold,red";
                };
        return Ansi.AUTO.string("@|" + color + " " + word + "|@");
    }

    private int summarize(final List<Finding> findings) {
        final long failing = count(findings, Verdict.FAIL);
        final long warnings = count(findings, Verdict.WARN);
        final String what = failing > 0
                ? failing + (failing == 1 ? " check failed" : " checks failed")
                : warnings > 0 ? "an agent can run" : "all checks passed";
        final PrintWriter out = spec.commandLine().getOut();
        out.println();
        out.println(what + (warnings == 0 ? "" : ", " + warnings + (warnings == 1 ? " warning" : " warnings")));
        out.flush();
        return failing > 0 ? 1 : 0;
    }

    private static long count(final List<Finding> findings, final Verdict verdict) {
        return findings.stream().filter(each -> each.verdict() == verdict).count();
    }
}
