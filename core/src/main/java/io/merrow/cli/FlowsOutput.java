package io.merrow.cli;

import java.util.Locale;

/** How records are printed. */
enum FlowsOutput {
    TABLE,
    WIDE,
    JSON;

    /** As it is written on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
