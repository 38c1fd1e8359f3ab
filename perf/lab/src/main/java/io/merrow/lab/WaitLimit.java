package io.merrow.lab;

import java.time.Duration;

/**
 * How long a test waits for what should happen before it fails. A wait ends as soon as its condition holds, so the limits
 * are far beyond what a busy machine needs. The system property {@code merrow.test.waitFactor} multiplies all of them: for
 * emulated machines, where a JVM takes a minute to start. Stateless.
 */
public final class WaitLimit {
    private static final String PROPERTY = "merrow.test.waitFactor";
    private static final int FACTOR = Integer.getInteger(PROPERTY, 1);

    /** For whatever has no limit of its own. */
    public static final Duration LONG = of(Duration.ofSeconds(60));

    private WaitLimit() {}

    /** A limit as it is on this machine. */
    public static Duration of(final Duration usual) {
        return usual.multipliedBy(FACTOR);
    }

    /** The JVM option that hands the factor on to another JVM. */
    static String option() {
        return "-D" + PROPERTY + '=' + FACTOR;
    }

    /** {@link System#nanoTime()} at which a wait of that usual limit, begun now, has failed. */
    static long deadlineNs(final Duration usual) {
        return System.nanoTime() + of(usual).toNanos();
    }
}
