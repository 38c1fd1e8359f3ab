package io.merrow.agent.node;

import io.merrow.bpf.BpfClock;
import io.merrow.capture.attach.InterfaceInfo;
import io.merrow.enrich.InterfaceIndex;
import io.merrow.flow.orientation.Locality;
import java.util.List;

/**
 * The interfaces and the local addresses of this node, as last read. Written by the thread of the {@link InterfaceAgent};
 * any thread may read, also before the first look.
 */
public final class NodeNetwork {
    private final InterfaceNames names = new InterfaceNames(BpfClock::nanoTime);
    private volatile Locality locality = NodeLocality.of(List.of());
    private volatile InterfaceIndex index = InterfaceIndex.EMPTY;
    private volatile List<InterfaceInfo> present = List.of();

    /** Names and addresses by number, also of interfaces that were removed a short while ago. */
    public InterfaceIndex index() {
        return index;
    }

    /** The interfaces that exist. */
    public List<InterfaceInfo> present() {
        return present;
    }

    /** What is local to this node. */
    public Locality locality() {
        return locality;
    }

    /**
     * Takes the interfaces that exist now.
     *
     * @return numbers of those that were removed.
     */
    int[] update(final List<InterfaceInfo> interfaces) {
        final int[] removed = InterfaceNames.left(present, interfaces);
        present = List.copyOf(interfaces);
        index = names.update(interfaces);
        return removed;
    }

    void update(final Locality newLocality) {
        locality = newLocality;
    }
}
