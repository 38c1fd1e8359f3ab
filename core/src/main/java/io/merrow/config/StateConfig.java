package io.merrow.config;

import io.merrow.config.schema.Key;
import io.merrow.config.schema.Validated;
import java.util.function.BiConsumer;

/** What outlives the process. */
public record StateConfig(
        @Key(
                        value = "",
                        doc =
                                "Directory for the flow journal, which is what has been exported of each flow, so that traces "
                                        + "continue after a restart, and for what is known of the cluster, so that flows have "
                                        + "names at once. Default: none, flows get new traces after a restart.")
                String directory,
        @Key(
                        value = "",
                        doc = "Directory in a BPF file system, such as /sys/fs/bpf/merrow, where tables and programs "
                                + "stay while no agent runs, so that no packet is missed during a restart. Requires "
                                + "state.directory. Default: none, they are removed with the agent.")
                String bpffsPath,
        @Key(
                        value = "100000",
                        min = "0",
                        max = "4000000",
                        doc =
                                "Objects of the cluster that are kept in state.directory over a restart, pods and what refers "
                                        + "to them: the file has 400 bytes for each. What has ended stays while there is room. "
                                        + "0: none, flows have names once the cluster was asked.")
                int namesMaxObjects,
        @Key(value = "false", doc = "Removes everything from the kernel at shutdown. Same as merrow run --detach.")
                boolean detach)
        implements Validated {
    @Override
    public void check(final BiConsumer<String, String> errors) {
        if (directory.isEmpty() && !bpffsPath.isEmpty()) {
            errors.accept(
                    "bpffs_path",
                    "bpffs_path needs directory: the tables in the kernel are resumed from the journal there; set both");
        }
    }
}
