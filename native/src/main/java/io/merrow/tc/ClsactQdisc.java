package io.merrow.tc;

import io.merrow.system.KernelException;
import io.merrow.system.NetworkNamespace;
import java.util.HashMap;
import java.util.Map;

/**
 * The clsact qdiscs that this process made, to be removed with its last filter if no other program has one on them. One that
 * was there before belongs to another program, and stays. Any thread may call.
 */
final class ClsactQdisc {
    /** How many filters of this process are on each qdisc that it made. */
    private static final Map<Place, Integer> FILTERS = new HashMap<>();

    /** Interface numbers mean something only inside their network namespace. */
    private record Place(String namespace, int ifindex) {
        static Place of(final int ifindex) {
            return new Place(NetworkNamespace.current(), ifindex);
        }
    }

    private ClsactQdisc() {}

    /** Makes the qdisc unless it is there, for one more filter. */
    static synchronized void acquire(final int ifindex, final String operation) {
        if (KernelException.check(TcJni.createQdisc(ifindex), operation) == 1) {
            FILTERS.put(Place.of(ifindex), 1);
        } else {
            FILTERS.computeIfPresent(Place.of(ifindex), (place, filters) -> filters + 1);
        }
    }

    /** One filter less; with the last, removes the qdisc if this process made it and it is unused. */
    static synchronized void release(final int ifindex) {
        final Place place = Place.of(ifindex);
        final Integer filters = FILTERS.get(place);
        if (filters != null && filters > 1) {
            FILTERS.put(place, filters - 1);
        } else if (filters != null) {
            FILTERS.remove(place);
            removeIfUnused(ifindex);
        }
    }

    /** One filter less, and the qdisc is left to the process that takes over the rest. */
    static synchronized void forget(final int ifindex) {
        FILTERS.remove(Place.of(ifindex));
    }

    private static void removeIfUnused(final int ifindex) {
        if (TcFilter.list(ifindex, TcDirection.INGRESS).isEmpty()
                && TcFilter.list(ifindex, TcDirection.EGRESS).isEmpty()) {
            // A failure means that the interface has gone, and the qdisc with it.
            TcJni.destroyQdisc(ifindex);
        }
    }
}
