package io.merrow.agent.refusal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which kernels Merrow is made for: Linux 5.15 and later. Earlier ones lack what the kernel program requires, atomic
 * operations that return the old value (5.12) and socket cookies in tracing programs (5.12) among it; docs/kernels.md has
 * those that it is tested on. Stateless.
 */
public final class KernelSupport {
    /** The earliest supported version, for messages. */
    public static final String EARLIEST = "Linux 5.15";

    private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");
    private static final int EARLIEST_MAJOR = 5;
    private static final int EARLIEST_MINOR = 15;

    private KernelSupport() {}

    /**
     * Whether a kernel is recent enough by its version. Vendors bring features of later kernels to earlier ones, so that
     * false is no proof; what loads, runs.
     *
     * @param release as {@code uname -r} has it; one without a version is taken for recent.
     */
    public static boolean isSupported(final String release) {
        final Matcher matcher = VERSION.matcher(release);
        if (!matcher.matches()) {
            return true;
        }
        final int major = Integer.parseInt(matcher.group(1));
        return major > EARLIEST_MAJOR
                || major == EARLIEST_MAJOR && Integer.parseInt(matcher.group(2)) >= EARLIEST_MINOR;
    }
}
