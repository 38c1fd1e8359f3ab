package io.merrow.config.export;

import io.merrow.config.schema.Key;
import io.merrow.config.schema.Validated;
import java.util.function.BiConsumer;

/** Which records are exported as spans. */
public record SamplingConfig(
        @Key(
                        value = "1",
                        doc =
                                "Share of traces that are exported, from 0 to 1. The trace id decides, so that all records of a "
                                        + "trace are treated alike on every node.")
                String ratio,
        @Key(doc = "Records that are exported whatever the ratio. They take precedence over drop.") KeepConfig keep,
        @Key(doc = "Records that are not exported.") SelectionConfig drop)
        implements Validated {
    /** The ratio of a configuration that was checked. */
    public double share() {
        return Double.parseDouble(ratio);
    }

    @Override
    public void check(final BiConsumer<String, String> errors) {
        Shares.check(errors, "ratio", ratio);
    }
}
