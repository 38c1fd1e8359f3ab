package io.merrow.capture.listen;

import io.merrow.bpf.BpfObject;
import io.merrow.system.KernelException;

/** The kernel object that reports listening sockets ({@code listeners.bpf.c}). Stateless. */
public final class ListenerProgram {
    private static final String OBJECT = "/io/merrow/bpf/listeners.bpf.o";

    private ListenerProgram() {}

    /**
     * Loads it, attaches nothing, and takes it out again.
     *
     * @param withUdpHooks whether the hooks for UDP are loaded too.
     * @throws KernelException with the kernel's reason when it refuses one of its programs.
     */
    public static void probe(final boolean withUdpHooks) {
        try (BpfObject object = open(withUdpHooks)) {
            object.load();
        }
    }

    static BpfObject open(final boolean withUdpHooks) {
        final BpfObject object = BpfObject.openResource(OBJECT, "listeners");
        if (!withUdpHooks) {
            ListenerEvents.UDP_HOOKS.forEach(program -> object.setAutoload(program, false));
        }
        return object;
    }
}
