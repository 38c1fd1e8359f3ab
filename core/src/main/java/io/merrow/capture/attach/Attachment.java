package io.merrow.capture.attach;

import io.merrow.bpf.BpfProgram;
import io.merrow.capture.BpfCapture;
import io.merrow.layout.KernelLayoutDescriptor;
import io.merrow.tc.BpfLink;
import io.merrow.tc.TcDirection;
import io.merrow.tc.TcFilterLink;

/** Both hooks on one interface. The interface watcher's thread only. */
final class Attachment implements AutoCloseable {
    private final InterfaceInfo networkInterface;
    private final BpfLink ingress;
    private final BpfLink egress;

    private Attachment(final InterfaceInfo networkInterface, final BpfLink ingress, final BpfLink egress) {
        this.networkInterface = networkInterface;
        this.ingress = ingress;
        this.egress = egress;
    }

    /** How a program is put on a hook: by TCX or by clsact. */
    @FunctionalInterface
    interface Method {
        BpfLink attach(BpfProgram program, int ifindex, TcDirection direction);
    }

    /** Attaches both or none; throws {@link io.merrow.system.KernelException} with the kernel's reason. */
    static Attachment attach(final BpfCapture capture, final InterfaceInfo target, final Method method) {
        final BpfLink ingress = method.attach(
                capture.program(KernelLayoutDescriptor.HOOK_INGRESS, target.linkLayer()),
                target.ifindex(),
                TcDirection.INGRESS);
        try {
            final BpfLink egress = method.attach(
                    capture.program(KernelLayoutDescriptor.HOOK_EGRESS, target.linkLayer()),
                    target.ifindex(),
                    TcDirection.EGRESS);
            return new Attachment(target, ingress, egress);
        } catch (final RuntimeException e) {
            release(ingress);
            throw e;
        }
    }

    InterfaceInfo networkInterface() {
        return networkInterface;
    }

    /** Whether both hooks are still ours: the interface, or what we put on it, may have gone while we did not look. */
    boolean isInPlace() {
        return ingress.isAttached() && egress.isAttached();
    }

    /** Leaves the programs where they are, for another process to take over. */
    void leave() {
        try {
            leave(ingress);
        } finally {
            leave(egress);
        }
    }

    private static void leave(final BpfLink link) {
        if (link instanceof TcFilterLink filter) {
            filter.keep();
        }
        link.close();
    }

    @Override
    public void close() {
        try {
            release(ingress);
        } finally {
            release(egress);
        }
    }

    /** The descriptor is closed whatever the kernel returns. */
    private static void release(final BpfLink link) {
        try {
            link.detach();
        } finally {
            link.close();
        }
    }

    @Override
    public String toString() {
        return "Attachment{" + networkInterface.name() + '}';
    }
}
