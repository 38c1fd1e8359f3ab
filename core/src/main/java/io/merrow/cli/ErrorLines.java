package io.merrow.cli;

import io.merrow.config.ConfigException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Prints each error in one line, and chooses the exit code. */
final class ErrorLines implements IParameterExceptionHandler, IExecutionExceptionHandler {
    @Override
    public int handleParseException(final ParameterException e, final String[] args) {
        final CommandLine command = e.getCommandLine();
        final String name = command.getCommandSpec().qualifiedName();
        command.getErr().println("merrow: " + oneLine(e.getMessage()) + "; see " + name + " --help");
        return CommandLine.ExitCode.USAGE;
    }

    @Override
    public int handleExecutionException(final Exception e, final CommandLine command, final ParseResult parsed) {
        if (e instanceof ConfigException config) {
            config.getMessage().lines().forEach(line -> command.getErr().println("merrow: " + line));
            return CommandLine.ExitCode.USAGE;
        } else if (e instanceof UsageException) {
            command.getErr().println("merrow: " + e.getMessage());
            return CommandLine.ExitCode.USAGE;
        }
        command.getErr().println("merrow: " + oneLine(describe(e)));
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** Its message; without one, or for a defect of ours, also its class. */
    private static String describe(final Exception e) {
        final boolean isOurs = e.getClass().getName().startsWith("io.merrow.");
        final boolean isIo = e instanceof java.io.IOException;
        if (e.getMessage() != null && (isOurs || isIo)) {
            return e.getMessage();
        }
        return e + " (--log-level debug prints the stack trace)";
    }

    private static String oneLine(final String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", " | ");
    }
}
