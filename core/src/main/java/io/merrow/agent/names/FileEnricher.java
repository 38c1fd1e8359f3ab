package io.merrow.agent.names;

import io.merrow.agent.cluster.ClusterOptions;
import io.merrow.agent.refusal.StartException;
import io.merrow.config.MerrowConfig;
import io.merrow.enrich.AddressIndexWriter;
import io.merrow.enrich.ClusterContext;
import io.merrow.enrich.ClusterEnricher;
import io.merrow.enrich.ClusterRanges;
import io.merrow.enrich.Decoration;
import io.merrow.enrich.RecordEnricher;
import io.merrow.k8s.model.ClusterModel;
import io.merrow.k8s.store.StoredCluster;
import java.io.IOException;
import java.nio.file.Path;
import org.agrona.DirectBuffer;

/** Names from a file: each record gets those that held at its time, as far as the file goes back. */
public final class FileEnricher {
    private FileEnricher() {}

    /**
     * Reads a file.
     *
     * @param config what of the objects becomes attributes.
     * @throws StartException when it cannot be read or is something else.
     */
    public static RecordEnricher read(final Path file, final MerrowConfig config) {
        try {
            // Nothing expires: what ended before the capture was taken is asked for, too.
            final AddressIndexWriter writer = ClusterOptions.index(Long.MAX_VALUE / 2, Integer.MAX_VALUE);
            final ClusterModel model = new ClusterModel(writer, ClusterOptions.model(config));
            StoredCluster.read(file).restore(model);
            return new ClusterEnricher(writer.index(), new Context(model), ClusterRanges.NONE);
        } catch (final IOException e) {
            throw new StartException(e.getMessage(), e);
        }
    }

    /** Policies are those of the file's end, not of the flow's time: no verdicts. */
    private record Context(ClusterModel model) implements ClusterContext {
        @Override
        public ClusterRanges podRanges() {
            return model.podRanges();
        }

        @Override
        public boolean arePoliciesKnown() {
            return false;
        }

        @Override
        public Decoration localNode(final DirectBuffer buffer, final int offset) {
            return null;
        }
    }
}
