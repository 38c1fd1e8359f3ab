package io.merrow.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The completion script for fish, which picocli does not write: a {@code complete} line for each command, option and value. */
final class FishCompletion {
    private final List<String> lines = new ArrayList<>();

    private FishCompletion() {}

    /** @param root the command that all others are below. */
    static String of(final CommandSpec root) {
        final FishCompletion completion = new FishCompletion();
        completion.lines.add("# fish completion for " + root.name());
        completion.lines.add("complete -c " + root.name() + " -f");
        completion.command(root, List.of());
        return String.join("\n", completion.lines);
    }

    private void command(final CommandSpec command, final List<String> path) {
        final List<String> below = new ArrayList<>();
        for (final CommandLine sub : command.subcommands().values()) {
            if (!sub.getCommandSpec().usageMessage().hidden()) {
                below.add(sub.getCommandName());
            }
        }
        for (final String name : below) {
            final CommandSpec sub = command.subcommands().get(name).getCommandSpec();
            add(
                    path,
                    below,
                    "-a " + quoted(name) + " -d "
                            + quoted(first(sub.usageMessage().description())));
        }
        for (final OptionSpec option : command.options()) {
            if (!option.hidden()) {
                add(path, List.of(), option(option));
            }
        }
        for (final PositionalParamSpec parameter : command.positionalParameters()) {
            positional(parameter, path);
        }
        for (final String name : below) {
            final List<String> longer = new ArrayList<>(path);
            longer.add(name);
            command(command.subcommands().get(name).getCommandSpec(), longer);
        }
    }

    private void positional(final PositionalParamSpec parameter, final List<String> path) {
        final List<String> candidates = candidates(parameter);
        if (!candidates.isEmpty()) {
            add(path, List.of(), "-a " + quoted(String.join(" ", candidates)));
        } else if (parameter.paramLabel().contains("FILE")
                || parameter.paramLabel().contains("DIRECTORY")) {
            add(path, List.of(), "-F");
        }
    }

    private static String option(final OptionSpec option) {
        final StringBuilder line = new StringBuilder();
        for (final String name : option.names()) {
            line.append(name.startsWith("--") ? "-l " + name.substring(2) : "-s " + name.substring(1))
                    .append(' ');
        }
        if (option.arity().max() > 0) {
            final List<String> candidates = candidates(option);
            line.append(candidates.isEmpty() ? "-r " : "-x -a " + quoted(String.join(" ", candidates)) + ' ');
            line.append(option.paramLabel().contains("FILE") ? "-F " : "");
        }
        return line + "-d " + quoted(first(option.description()));
    }

    private static List<String> candidates(final ArgSpec argument) {
        final List<String> candidates = new ArrayList<>();
        if (argument.completionCandidates() != null) {
            argument.completionCandidates().forEach(candidates::add);
        }
        return candidates;
    }

    /** @param notSeen words that must not have been written yet: a subcommand is chosen once. */
    private void add(final List<String> path, final List<String> notSeen, final String rest) {
        final List<String> conditions = new ArrayList<>();
        path.forEach(word -> conditions.add("__fish_seen_subcommand_from " + word));
        if (!notSeen.isEmpty()) {
            conditions.add("not __fish_seen_subcommand_from " + String.join(" ", notSeen));
        }
        final String condition = conditions.isEmpty() ? "" : "-n " + quoted(String.join("; and ", conditions)) + ' ';
        lines.add("complete -c merrow " + condition + rest);
    }

    /** The first sentence, without picocli's variables. */
    private static String first(final String... description) {
        final String text = String.join(" ", description).replaceAll("\\$\\{[^}]*}", "…");
        final int end = text.indexOf(". ");
        return end < 0 ? text.replaceAll("\\.$", "") : text.substring(0, end);
    }

    private static String quoted(final String text) {
        return '\'' + text.replace("\\", "\\\\").replace("'", "\\'") + '\'';
    }
}
