package io.merrow.config.export;

import io.merrow.config.schema.Key;
import io.merrow.config.schema.Validated;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;

/** Records that sampling always keeps. */
public record KeepConfig(
        @Key(value = "true", doc = "Records with an outcome other than ok.") boolean failures,
        @Key(value = "true", doc = "Records that a network policy would deny.") boolean wouldDeny,
        @Key(
                        value = "1",
                        doc =
                                "TCP connections of whose packets more than this share were retransmits, from 0 to 1. 1: none.")
                String retransmits,
        @Key(value = "0", min = "0", max = "2047Mi", doc = "Flows with at least this many bytes. 0: none.") int bytes,
        @Key(value = "0s", min = "0s", max = "7d", doc = "Flows that have lasted this long. 0s: none.")
                Duration duration,
        @Key(doc = "Namespaces of either end.") List<String> namespaces,
        @Key(
                        text = true,
                        doc =
                                "Filter expressions (docs/flows.md), such as \"port = 5432\". Each record takes some microseconds "
                                        + "more then.")
                List<String> filters)
        implements Validated {
    public KeepConfig {
        namespaces = List.copyOf(namespaces);
        filters = List.copyOf(filters);
    }

    /** The share of retransmits of a configuration that was checked. */
    public double retransmitShare() {
        return Double.parseDouble(retransmits);
    }

    @Override
    public void check(final BiConsumer<String, String> errors) {
        Shares.check(errors, "retransmits", retransmits);
    }
}
