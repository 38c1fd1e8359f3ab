package io.merrow.capture.listen;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Finds where the root of the machine's cgroup hierarchy of version 2 is mounted. In a container the mount that is called
 * root is often that of the container's own cgroup, which knows nothing of others.
 */
public final class RootCgroup {
    /** The kernel's fixed number of the first cgroup namespace (include/linux/proc_ns.h). */
    private static final String FIRST_NAMESPACE = "cgroup:[4026531835]";

    private RootCgroup() {}

    /** Its folder; empty where it cannot be seen from here. */
    public static Optional<Path> find() {
        try {
            final String namespace =
                    Files.readSymbolicLink(Path.of("/proc/self/ns/cgroup")).toString();
            return find(
                    Files.readAllLines(Path.of("/proc/self/mountinfo"), StandardCharsets.UTF_8),
                    namespace.equals(FIRST_NAMESPACE));
        } catch (final IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Of the lines of mountinfo (man 5 proc): field 4 is the folder that is mounted, as this cgroup namespace sees it.
     * From within a container, the machine's root is above its own: "/../..".
     */
    static Optional<Path> find(final List<String> mounts, final boolean isFirstNamespace) {
        return mounts.stream()
                .filter(line -> line.contains(" - cgroup2 "))
                .map(line -> line.split(" "))
                .filter(fields -> isFirstNamespace ? fields[3].equals("/") : fields[3].startsWith("/.."))
                .map(fields -> Path.of(fields[4]))
                .findFirst();
    }
}
