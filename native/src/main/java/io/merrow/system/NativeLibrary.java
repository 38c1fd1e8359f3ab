package io.merrow.system;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Brings {@code libmerrow.so} from the jar into the process, once.
 *
 * <p>Every entry of this package calls {@link #load()} itself; calling it early gives its error a place of its own.
 */
public final class NativeLibrary {
    /** Property: load this file and do not look into the jar. */
    public static final String LIBRARY_PROP_NAME = "merrow.native.library";

    /** Property: directory for the extracted file, in place of {@code java.io.tmpdir}. It must allow execution. */
    public static final String DIRECTORY_PROP_NAME = "merrow.native.dir";

    private static volatile boolean loaded;

    private NativeLibrary() {}

    /**
     * Loads the library unless that is done. Any thread may call.
     *
     * @throws NativeLibraryException with what to do, when it cannot be extracted or linked.
     */
    public static void load() {
        if (!loaded) {
            loadOnce();
        }
    }

    /** Version of libbpf that the library runs with, "v1.1". */
    public static String libbpfVersion() {
        load();
        return SystemJni.libbpfVersion();
    }

    private static synchronized void loadOnce() {
        if (loaded) {
            return;
        }
        final String explicit = System.getProperty(LIBRARY_PROP_NAME);
        if (explicit != null) {
            link(Path.of(explicit).toAbsolutePath());
        } else {
            extractAndLink();
        }
        loaded = true;
    }

    private static void extractAndLink() {
        final Path directory = Path.of(System.getProperty(DIRECTORY_PROP_NAME, System.getProperty("java.io.tmpdir")));
        final Path file = extract(resourceName(System.getProperty("os.arch")), directory);
        try {
            link(file);
        } finally {
            delete(file);
        }
    }

    static String resourceName(final String arch) {
        final String name = "amd64".equals(arch) ? "x86_64" : arch;
        return "/io/merrow/native/" + name + "/libmerrow.so";
    }

    static Path extract(final String resource, final Path directory) {
        try (InputStream in = NativeLibrary.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new NativeLibraryException(
                        "this build of Merrow has no native library for " + System.getProperty("os.arch") + " ("
                                + resource + " is not in the jar): use a build for this processor",
                        null);
            }
            return copy(in, directory);
        } catch (final IOException e) {
            throw new NativeLibraryException(
                    "failed to write the native library to " + directory + " (" + e
                            + "): make it writable, or set another directory with -D" + DIRECTORY_PROP_NAME + "=",
                    e);
        }
    }

    private static Path copy(final InputStream in, final Path directory) throws IOException {
        final Path file = Files.createTempFile(directory, "libmerrow", ".so");
        try {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            return file;
        } catch (final IOException e) {
            delete(file);
            throw e;
        }
    }

    private static void link(final Path file) {
        try {
            System.load(file.toString());
        } catch (final UnsatisfiedLinkError e) {
            throw new NativeLibraryException(explain(file, String.valueOf(e.getMessage())), e);
        }
    }

    static String explain(final Path file, final String reason) {
        if (reason.contains("libbpf.so")) {
            return "the native library needs libbpf.so.1, which is not installed: install the package libbpf1 ("
                    + reason + ")";
        }
        if (reason.contains("failed to map segment")) {
            return file.getParent()
                    + " does not allow execution (mounted noexec?), so the native library cannot be loaded "
                    + "from it: set another directory with -D" + DIRECTORY_PROP_NAME + "= (" + reason + ")";
        }
        return "failed to load the native library: " + reason;
    }

    private static void delete(final Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (final IOException ignore) {
            // A file too many in a temporary directory; the library itself is loaded.
        }
    }
}
