package io.merrow.lab;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How to start another JVM like the one that runs the tests: same release, same rights, same classes. Any thread may ask.
 */
public final class ThisJvm {
    private static final String ADD_OPENS = "--add-opens=";
    private static final String NATIVE_ACCESS = "--enable-native-access=";

    private ThisJvm() {}

    /** The {@code java} of this JVM: one build is tested on several. */
    public static Path launcher() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /**
     * What the packages and the native library must be allowed. Taken from this JVM, which has it from the build's pom:
     * a list written again in a test is soon one option short, and newer JVMs then warn on standard error.
     */
    public static List<String> rights() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith(ADD_OPENS) || argument.startsWith(NATIVE_ACCESS))
                .toList();
    }

    /**
     * Folders and jars, joined as {@code -cp} takes them. Surefire may start this JVM with one jar that names the
     * others; it keeps the real list in a property of its own, with an empty entry that would mean the working directory.
     */
    public static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .replace(File.pathSeparator + File.pathSeparator, File.pathSeparator);
    }

    /** A command that runs the main class with the options, its own arguments left to the caller to add. */
    public static List<String> command(final String mainClass, final String... options) {
        final List<String> command = new ArrayList<>();
        command.add(launcher().toString());
        command.addAll(rights());
        command.add(WaitLimit.option());
        command.addAll(List.of("-cp", classPath()));
        command.addAll(List.of(options)); // the last class path counts
        command.add(mainClass);
        return command;
    }
}
