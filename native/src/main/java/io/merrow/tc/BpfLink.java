package io.merrow.tc;

import io.merrow.bpf.BpfProgram;

/** A program's attachment to one direction of an interface. Used by one thread at a time. */
public sealed interface BpfLink extends AutoCloseable permits TcxLink, TcFilterLink {
    /** The kernel's number of this attachment: of the link, or the filter's handle. */
    int id();

    /** Id of the program that is attached. */
    int programId();

    int ifindex();

    TcDirection direction();

    /** Whether it is still in the kernel and attached to an existing interface: asks the kernel. */
    boolean isAttached();

    /** Puts another program in place of the present one, without a packet between them unseen. */
    void update(BpfProgram program);

    /** Ends the attachment now, whatever else references it. No error when the interface is gone. */
    void detach();

    /** Ends this process's hold: the attachment ends too, unless it is kept (see the implementations). */
    @Override
    void close();
}
