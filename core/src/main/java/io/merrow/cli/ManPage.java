package io.merrow.cli;

import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** A command's manual page in man(7)'s roff, from what picocli knows of it. */
final class ManPage {
    private final StringBuilder page = new StringBuilder();
    private final CommandSpec command;

    private ManPage(final CommandSpec command) {
        this.command = command;
    }

    static String of(final CommandSpec command) {
        return new ManPage(command).build();
    }

    private String build() {
        final String name = command.qualifiedName("-");
        final String[] description = command.usageMessage().description();
        page.append(".TH ").append(name.toUpperCase(java.util.Locale.ROOT)).append(" 1\n.SH NAME\n");
        text(name + " \\- " + escape(description.length == 0 ? name : description[0].replaceAll("\\.$", "")));
        page.append(".SH SYNOPSIS\n");
        text(escape(new Help(command, Help.defaultColorScheme(Help.Ansi.OFF))
                .synopsis(0)
                .replaceAll("\\s+", " ")
                .strip()));
        page.append(".SH DESCRIPTION\n");
        for (final String line : description) {
            text(escape(line));
            page.append(".br\n");
        }
        arguments();
        commands();
        page.append(".SH EXIT STATUS\n");
        for (final String line :
                new String[] {"0: success", "1: runtime failure", "2: invalid usage or configuration"}) {
            text(line);
            page.append(".br\n");
        }
        return page.toString();
    }

    private void arguments() {
        page.append(".SH OPTIONS\n");
        for (final PositionalParamSpec parameter : command.positionalParameters()) {
            argument(parameter.paramLabel(), parameter);
        }
        for (final OptionSpec option : command.options()) {
            final String value = option.arity().max() > 0 ? " " + option.paramLabel() : "";
            argument(String.join(", ", option.names()) + value, option);
        }
    }

    private void argument(final String heading, final ArgSpec argument) {
        page.append(".TP\n\\fB").append(escape(heading)).append("\\fR\n");
        for (final String line : argument.description()) {
            text(escape(line));
        }
    }

    private void commands() {
        final Map<String, CommandLine> subcommands = command.subcommands();
        if (subcommands.isEmpty()) {
            return;
        }
        page.append(".SH COMMANDS\n");
        subcommands.forEach((name, each) -> {
            final CommandSpec sub = each.getCommandSpec();
            if (!sub.usageMessage().hidden()) {
                page.append(".TP\n\\fB").append(escape(sub.qualifiedName("-"))).append("\\fR(1)\n");
                text(escape(String.join(" ", sub.usageMessage().description())));
            }
        });
    }

    /** A line that begins with a dot would be a command. */
    private void text(final String line) {
        page.append(line.startsWith(".") || line.startsWith("'") ? "\\&" : "")
                .append(line)
                .append('\n');
    }

    private static String escape(final String text) {
        return text.replace("\\", "\\e").replace("-", "\\-").replace("%n", "\n");
    }
}
