package io.merrow.capture.attach;

import io.merrow.bpf.BpfProgram;
import io.merrow.capture.KernelPins;
import io.merrow.tc.BpfLink;
import io.merrow.tc.TcDirection;
import io.merrow.tc.TcFilterLink;
import io.merrow.tc.TcxLink;
import io.merrow.tc.TcxOrder;

/** How programs get onto a hook: by TCX where the kernel has it (6.6), else by a clsact filter. Immutable. */
public final class AttachMethods {
    private final boolean tcx;
    private final TcxOrder order;
    private final int priority;
    private final PinnedLinks links;

    private AttachMethods(final boolean tcx, final TcxOrder order, final int priority, final PinnedLinks links) {
        this.tcx = tcx;
        this.order = order;
        this.priority = priority;
        this.links = links;
    }

    /** What this kernel does best; {@code priority} counts for clsact, {@code order} for TCX. */
    public static AttachMethods best(final TcxOrder order, final int priority) {
        return new AttachMethods(mayUseTcx() && TcxLink.isSupported(), order, priority, null);
    }

    /** False with {@code -Dmerrow.tcx=false}: tests the way of older kernels on one that has TCX. */
    private static boolean mayUseTcx() {
        return Boolean.parseBoolean(System.getProperty("merrow.tcx", "true"));
    }

    /** By clsact filters, whatever the kernel has. */
    public static AttachMethods clsact(final int priority) {
        return new AttachMethods(false, TcxOrder.FIRST, priority, null);
    }

    /** The same, for attachments that outlive the process. */
    public AttachMethods pinned(final KernelPins pins) {
        return new AttachMethods(tcx, order, priority, new PinnedLinks(pins));
    }

    BpfLink attach(final BpfProgram program, final int ifindex, final TcDirection direction) {
        if (tcx) {
            return links == null
                    ? TcxLink.attach(program, ifindex, direction, order)
                    : links.attachTcx(
                            program, ifindex, direction, () -> TcxLink.attach(program, ifindex, direction, order));
        }
        return links == null
                ? TcFilterLink.attach(program, ifindex, direction, priority)
                : links.attachTc(
                        program, ifindex, direction, () -> TcFilterLink.attach(program, ifindex, direction, priority));
    }

    /** Null where attachments end with the process. */
    PinnedLinks links() {
        return links;
    }

    @Override
    public String toString() {
        return tcx ? "TCX" : "clsact filter, priority " + priority;
    }
}
