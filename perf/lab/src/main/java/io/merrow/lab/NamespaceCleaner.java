package io.merrow.lab;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Removes the lab's namespaces, also those that a killed run left behind. Stateless. */
final class NamespaceCleaner {
    /** How the lab's namespaces begin; the maker's process id follows. */
    static final String PREFIX = "merrow-";

    private static final Pattern NAME = Pattern.compile("^" + PREFIX + "(\\d+)-\\S*");

    private NamespaceCleaner() {}

    /** Removes the namespaces whose maker is no longer there. */
    static void removeStale() {
        for (final String line : Ip.run("netns list")) {
            final Matcher matcher = NAME.matcher(line);
            if (matcher.find()
                    && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty()) {
                removeStale(matcher.group());
            }
        }
    }

    /** Another lab may be at it, too: what counts is that it goes. */
    private static void removeStale(final String name) {
        try {
            remove(name);
        } catch (final AssertionError e) {
            if (Ip.run("netns list").stream().anyMatch(line -> line.startsWith(name))) {
                throw e;
            }
        }
    }

    /** Kills everything that runs in the namespace and removes it with its interfaces. */
    static void remove(final String name) {
        for (final String pid : Ip.run("netns pids " + name)) {
            ProcessHandle.of(Long.parseLong(pid.strip())).ifPresent(ProcessHandle::destroyForcibly);
        }
        Ip.run("netns delete " + name);
    }
}
