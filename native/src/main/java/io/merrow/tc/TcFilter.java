package io.merrow.tc;

import io.merrow.system.ErrnoName;
import io.merrow.system.KernelException;
import java.util.ArrayList;
import java.util.List;

/**
 * A filter on clsact as the kernel reports it.
 *
 * @param programId of its BPF program; 0 when it is another kind of filter.
 */
record TcFilter(int handle, int priority, int programId) {
    /** All filters of a direction; none when there is no qdisc or no such interface. */
    static List<TcFilter> list(final int ifindex, final TcDirection direction) {
        int[] fields = new int[16 * TcJni.FILTER_FIELDS];
        int count = count(ifindex, direction, fields);
        while (count * TcJni.FILTER_FIELDS > fields.length) {
            fields = new int[2 * count * TcJni.FILTER_FIELDS];
            count = count(ifindex, direction, fields);
        }
        final List<TcFilter> filters = new ArrayList<>(count);
        for (int i = 0; i < count * TcJni.FILTER_FIELDS; i += TcJni.FILTER_FIELDS) {
            filters.add(new TcFilter(fields[i], fields[i + 1], fields[i + 2]));
        }
        return filters;
    }

    private static int count(final int ifindex, final TcDirection direction, final int[] fields) {
        final int result = TcJni.filters(ifindex, direction.id(), fields);
        if (isAbsence(-result)) {
            return 0;
        }
        return KernelException.check(result, "list the " + direction + " filters of interface " + ifindex);
    }

    /** No interface, no qdisc: the kernel has three errors for it. */
    private static boolean isAbsence(final int errno) {
        return errno == ErrnoName.ENODEV_NUMBER || errno == ErrnoName.EINVAL_NUMBER || errno == ErrnoName.ENOENT_NUMBER;
    }
}
