package io.merrow.bpf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs of the machine and Java programs in a process of their own, a minute at most each. */
public final class Command {
    private static final int MOST_SECONDS = 60;

    private Command() {}

    /** Output of a command; one that fails is an AssertionError with what it wrote. */
    public static String run(final String... command) {
        try {
            final Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new AssertionError(String.join(" ", command) + " failed: " + output);
            }
            return output;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Output of a main class in a JVM with this one's class path, started by {@code before}. */
    public static String java(final List<String> before, final List<String> options, final Class<?> main) {
        final List<String> command = new ArrayList<>(before);
        command.add(System.getProperty("java.home") + "/bin/java");
        for (final String argument : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            // what the build's pom gives this JVM
            if (argument.startsWith("--add-opens=") || argument.startsWith("--enable-native-access=")) {
                command.add(argument);
            }
        }
        command.addAll(options);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        return run(command.toArray(new String[0]));
    }
}
