package io.merrow.capture.listen;

import io.merrow.bpf.BpfException;
import io.merrow.bpf.BpfObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The kernel object that reports listening sockets ({@code listeners.bpf.c}). Stateless. */
public final class ListenerProgram {
    private static final String OBJECT = "/io/merrow/bpf/listeners.bpf.o";

    private ListenerProgram() {}

    /**
     * Loads it, attaches nothing, and takes it out again.
     *
     * @param withUdpHooks whether the hooks for UDP are loaded too.
     * @throws BpfException with the kernel's reason when it refuses one of its programs.
     */
    public static void probe(final boolean withUdpHooks) {
        try (BpfObject object = open(withUdpHooks)) {
            object.load();
        }
    }

    static BpfObject open(final boolean withUdpHooks) {
        final BpfObject object = BpfObject.open(bytes(), "listeners");
        if (!withUdpHooks) {
            ListenerEvents.UDP_HOOKS.forEach(program -> object.setAutoload(program, false));
        }
        return object;
    }

    private static byte[] bytes() {
        try (InputStream in = ListenerProgram.class.getResourceAsStream(OBJECT)) {
            if (in == null) {
                throw new IllegalStateException("the kernel object " + OBJECT + " is not on the class path");
            }
            return in.readAllBytes();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
