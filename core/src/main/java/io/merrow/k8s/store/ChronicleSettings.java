package io.merrow.k8s.store;

import net.openhft.chronicle.core.Jvm;
import net.openhft.posix.internal.PosixAPIHolder;

/** What the libraries of Chronicle read once, when their classes are loaded: to be set before. Any thread. */
final class ChronicleSettings {
    static {
        // Its classes are not there to report to its vendor; should they come back with a version, they are off.
        set("chronicle.analytics.disable", "true");
        // Mapped memory is given back by the thread that closes a map, not by one that lives as long as the agent.
        set("background.releaser", "false");
        // A system.properties file of the working directory is not for the agent.
        set("system.properties", "/dev/null");
        // No native code is unpacked to /tmp, and no class made to call it: blocks are allocated by ObjectFile.
        PosixAPIHolder.useNoOpPosixApi();
        // Its warnings are of recovery as such; what it finds is reported by ObjectFile.
        Jvm.setWarnExceptionHandler(Jvm.debug());
        Jvm.setPerfExceptionHandler(Jvm.debug());
    }

    private ChronicleSettings() {}

    private static void set(final String property, final String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /** From here on the settings hold. */
    static void apply() {
        // the static block has run
    }
}
