package io.merrow.capture;

import io.merrow.bpf.BpfLink;
import io.merrow.bpf.BpfProgram;
import io.merrow.bpf.KernelProbe;
import io.merrow.bpf.TcDirection;
import io.merrow.bpf.TcxOrder;

/** How programs get onto a hook: by TCX where the kernel has it (6.6), else by a clsact filter. Immutable. */
public final class AttachMethods {
    private final boolean tcx;
    private final TcxOrder order;
    private final int priority;

    private AttachMethods(final boolean tcx, final TcxOrder order, final int priority) {
        this.tcx = tcx;
        this.order = order;
        this.priority = priority;
    }

    /** What this kernel does best; {@code priority} counts for clsact, {@code order} for TCX. */
    public static AttachMethods best(final TcxOrder order, final int priority) {
        return new AttachMethods(KernelProbe.hasTcx(), order, priority);
    }

    /** By clsact filters, whatever the kernel has. */
    public static AttachMethods clsact(final int priority) {
        return new AttachMethods(false, TcxOrder.FIRST, priority);
    }

    BpfLink attach(final BpfProgram program, final int ifindex, final TcDirection direction) {
        return tcx ? program.attachTcx(ifindex, direction, order) : program.attachTc(ifindex, direction, priority);
    }

    @Override
    public String toString() {
        return tcx ? "TCX" : "clsact filter, priority " + priority;
    }
}
