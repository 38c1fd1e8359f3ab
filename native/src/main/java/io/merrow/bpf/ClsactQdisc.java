package io.merrow.bpf;

import java.util.HashSet;
import java.util.Set;

/**
 * The clsact qdiscs that this process made, to be removed when nobody has a filter on them any more. One that was there
 * before is somebody else's, and stays. Any thread may call.
 */
final class ClsactQdisc {
    private static final Set<ClsactQdisc.Place> MADE = new HashSet<>();

    /** Interface numbers mean something only inside their network namespace. */
    private record Place(String namespace, int ifindex) {}

    private ClsactQdisc() {}

    /** Makes the qdisc unless it is there. */
    static synchronized void acquire(final int ifindex, final String operation) {
        if (BpfException.check(TcJni.createQdisc(ifindex), operation) == 1) {
            MADE.add(new Place(NetworkNamespace.current(), ifindex));
        }
    }

    /** Removes the qdisc if this process made it and it is unused. */
    static synchronized void release(final int ifindex) {
        final Place place = new Place(NetworkNamespace.current(), ifindex);
        if (MADE.contains(place) && isUnused(ifindex)) {
            // A failure means that the interface has gone, and the qdisc with it.
            TcJni.destroyQdisc(ifindex);
            MADE.remove(place);
        }
    }

    private static boolean isUnused(final int ifindex) {
        return TcFilter.list(ifindex, TcDirection.INGRESS).isEmpty()
                && TcFilter.list(ifindex, TcDirection.EGRESS).isEmpty();
    }
}
