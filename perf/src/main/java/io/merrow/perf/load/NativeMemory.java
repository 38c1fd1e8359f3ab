package io.merrow.perf.load;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The JVM's memory by part, from its native memory tracking ({@code -XX:NativeMemoryTracking=summary}). */
public final class NativeMemory {
    /** For a scenario that reports it; costs the JVM some memory of its own. */
    static final String OPTION = "-XX:NativeMemoryTracking=summary";

    private static final Pattern PART =
            Pattern.compile("-\\s+([A-Z][A-Za-z ]+) \\(reserved=\\d+KB, committed=(\\d+)KB\\)");

    private NativeMemory() {}

    /** Adds each part that has a megabyte. */
    static void put(final StepResult result, final String jcmdOutput) {
        final Matcher parts = PART.matcher(jcmdOutput);
        while (parts.find()) {
            final double mb = Long.parseLong(parts.group(2)) / 1024.0;
            if (mb >= 1) {
                final String name =
                        parts.group(1).strip().toLowerCase(Locale.ROOT).replace(' ', '_');
                result.put("memory.jvm." + name + "_mb", mb);
            }
        }
    }
}
