package io.merrow.config;

import java.util.function.BiConsumer;

/** What outlives the process. */
public record StateConfig(
        @Key(
                        value = "",
                        doc =
                                "Directory for the flow ledger: which flows have been told how far, so that their traces go on"
                                        + " after a restart; none: they begin anew.")
                String directory,
        @Key(
                        value = "",
                        doc =
                                "Directory in a BPF file system, such as /sys/fs/bpf/merrow, where tables and programs stay while"
                                        + " no agent runs: no packet is missed over a restart. Needs state.directory; none: they go with"
                                        + " the agent.")
                String bpffsPath,
        @Key(
                        value = "false",
                        doc = "At a stop take everything out of the kernel all the same; also merrow run --detach.")
                boolean detach)
        implements Checked {
    @Override
    public void check(final BiConsumer<String, String> errors) {
        if (directory.isEmpty() && !bpffsPath.isEmpty()) {
            errors.accept(
                    "bpffs_path",
                    "bpffs_path needs directory: the tables in the kernel are resumed from the journal there; set both");
        }
    }
}
