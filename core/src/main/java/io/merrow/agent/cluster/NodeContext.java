package io.merrow.agent.cluster;

import io.merrow.enrich.ClusterContext;
import io.merrow.enrich.ClusterRanges;
import io.merrow.enrich.Decoration;
import io.merrow.flow.orientation.Locality;
import io.merrow.k8s.model.ClusterModel;
import java.util.function.Supplier;
import org.agrona.DirectBuffer;

/** Facts of the model and of this node's interfaces beside the addresses of objects. Any thread. */
record NodeContext(ClusterModel model, String nodeName, Supplier<Locality> locality) implements ClusterContext {
    @Override
    public ClusterRanges podRanges() {
        return model.podRanges();
    }

    @Override
    public boolean arePoliciesKnown() {
        return model.arePoliciesKnown();
    }

    @Override
    public Decoration localNode(final DirectBuffer buffer, final int offset) {
        return locality.get().isLocalAddress(buffer, offset) ? model.node(nodeName) : null;
    }
}
