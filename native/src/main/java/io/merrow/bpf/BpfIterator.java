package io.merrow.bpf;

import io.merrow.system.KernelException;
import io.merrow.system.NativeMemory;
import io.merrow.system.SystemJni;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A program that the kernel runs for each of its objects of a kind, such as sockets, and whose output is read here.
 *
 * <p>Objects that belong to a network namespace are those of the namespace that the calling thread is in. Used by one
 * thread at a time.
 */
public final class BpfIterator implements AutoCloseable {
    private final String name;
    private int link;

    BpfIterator(final int link, final String name) {
        this.link = link;
        this.name = name;
    }

    /** Takes a stretch of output. */
    @FunctionalInterface
    public interface OutputHandler {
        /** @param buffer valid during the call only; output is from 0 to {@code length}. */
        void onOutput(DirectBuffer buffer, int length);
    }

    /**
     * Walks over all objects once.
     *
     * @param buffer for the output, off the heap. Where the program writes records, make it a multiple of a record's
     *     length: the handler then never sees a part of one.
     */
    public void scan(final MutableDirectBuffer buffer, final OutputHandler handler) {
        final String operation = "walk with iterator '" + name + "'";
        final long address = NativeMemory.address(buffer, 0, buffer.capacity());
        final int iteration = KernelException.check(TraceJni.openIteration(link()), operation);
        try {
            int length = KernelException.check(TraceJni.read(iteration, address, buffer.capacity()), operation);
            while (length > 0) {
                handler.onOutput(buffer, length);
                length = KernelException.check(TraceJni.read(iteration, address, buffer.capacity()), operation);
            }
        } finally {
            SystemJni.close(iteration);
        }
    }

    private int link() {
        if (link < 0) {
            throw new IllegalStateException("iterator '" + name + "' is closed");
        }
        return link;
    }

    @Override
    public void close() {
        if (link >= 0) {
            SystemJni.close(link);
            link = -1;
        }
    }

    @Override
    public String toString() {
        return "BpfIterator{name=" + name + ", link=" + link + '}';
    }
}
