package io.merrow.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.jar.JarFile;

/**
 * Loads the classes that a running agent needs, so that they are in the class archive ({@code MERROW_ARCHIVE=write}, see
 * deploy/merrow) whichever command writes it: all of our own, and those of libraries and JDK in a list. The list is of a run with
 * traffic, a collector and a cluster; scripts/archive-classes writes it.
 */
final class ArchiveClasses {
    private static final String LIST = "archive-classes.txt";
    private static final String SUFFIX = ".class";

    private ArchiveClasses() {}

    /**
     * Loads them without running any of their code.
     *
     * @return names of those that there are not: a list that is older than its libraries costs start time, and nothing else.
     */
    static List<String> load() {
        final TreeSet<String> names = new TreeSet<>(listed());
        names.addAll(ours(Path.of(location(ArchiveClasses.class))));
        names.addAll(ours(Path.of(location(io.merrow.system.KernelProbe.class))));
        return names.stream().filter(name -> !isLoaded(name)).toList();
    }

    /** Names in the list. */
    static List<String> listed() {
        try (InputStream in = ArchiveClasses.class.getResourceAsStream(LIST)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String location(final Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (final URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Our classes in a jar; none in a directory, from which the JVM archives nothing. */
    private static Collection<String> ours(final Path jar) {
        if (!Files.isRegularFile(jar)) {
            return List.of();
        }
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.endsWith(SUFFIX) && !name.endsWith("-info.class"))
                    .map(name ->
                            name.substring(0, name.length() - SUFFIX.length()).replace('/', '.'))
                    .toList();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isLoaded(final String name) {
        try {
            Class.forName(name, false, ArchiveClasses.class.getClassLoader());
            return true;
        } catch (final ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}
