package io.merrow.agent.reload;

import io.merrow.agent.cluster.ClusterNames;
import io.merrow.agent.threads.Commands;
import io.merrow.config.MerrowConfig;
import io.merrow.config.writer.ConfigChanges;
import io.merrow.export.ExportOutputs;
import io.merrow.export.ExportProxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where records go and what names they get. The names of another cluster, or other names of the same, are waited for
 * before they take the place of those that are there.
 */
public final class OutputsPart implements ReloadablePart {
    private static final Logger LOG = LoggerFactory.getLogger(OutputsPart.class);
    private static final List<String> CLUSTER =
            List.of("discovery.informer", "attributes", "pipeline.k8s_decorator.cluster_ranges");
    private static final List<String> ALL =
            List.of("export", "shutdown_timeout", "discovery.informer", "attributes", "pipeline.k8s_decorator");
    private static final long LOOK_MS = 50;

    private final Supplier<ClusterNames> present;
    private final Function<MerrowConfig, ClusterNames> starter;
    private final Factory factory;
    private final ExportProxy export;
    private final Takeover takeover;

    /** Makes outputs of a configuration and the names of a cluster. */
    @FunctionalInterface
    public interface Factory {
        ExportOutputs create(MerrowConfig config, ClusterNames names);
    }

    /** Is notified once other names are in use. */
    @FunctionalInterface
    public interface Takeover {
        void take(ClusterNames names);
    }

    /**
     * @param present names in use.
     * @param starter begins to ask for the names that a configuration wants.
     */
    public OutputsPart(
            final Supplier<ClusterNames> present,
            final Function<MerrowConfig, ClusterNames> starter,
            final Factory factory,
            final ExportProxy export,
            final Takeover takeover) {
        this.present = present;
        this.starter = starter;
        this.factory = factory;
        this.export = export;
        this.takeover = takeover;
    }

    @Override
    public List<String> keys() {
        return ALL;
    }

    @Override
    public Change prepare(final ConfigChanges changes, final MerrowConfig next) {
        final ClusterNames before = present.get();
        final boolean isOther = changes.concern(CLUSTER);
        final ClusterNames names = isOther ? starter.apply(next) : before;
        try {
            return new Replacement(
                    factory.create(next, names),
                    names,
                    isOther ? before : null,
                    next.discovery().informer().k8s().informersSyncTimeout());
        } catch (final RuntimeException e) {
            if (isOther) {
                names.close();
            }
            throw e;
        }
    }

    /** Its {@code before} is closed when the new names are in use, and null when they are the same. */
    private final class Replacement implements Change {
        private final ExportOutputs outputs;
        private final ClusterNames names;
        private final ClusterNames before;
        private final Duration timeout;
        private boolean isHandedOver;

        private Replacement(
                final ExportOutputs outputs,
                final ClusterNames names,
                final ClusterNames before,
                final Duration timeout) {
            this.outputs = outputs;
            this.names = names;
            this.before = before;
            this.timeout = timeout;
        }

        @Override
        public void apply() throws InterruptedException {
            if (before != null) {
                awaitNames();
            }
            Commands.run(
                    done -> {
                        isHandedOver = export.replace(outputs, done);
                        return isHandedOver;
                    },
                    () -> {});
            if (before != null) {
                takeover.take(names);
                before.close();
            }
        }

        private void awaitNames() throws InterruptedException {
            final long deadlineNs = System.nanoTime() + timeout.toNanos();
            while (!names.isReady()) {
                if (System.nanoTime() - deadlineNs > 0) {
                    LOG.warn("not all Kubernetes objects are known yet; records are exported with the names known so "
                            + "far");
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MS);
            }
        }

        /** Handed over, they are the export thread's. */
        @Override
        public void discard() {
            if (!isHandedOver) {
                outputs.close();
                if (before != null) {
                    names.close();
                }
            }
        }
    }
}
