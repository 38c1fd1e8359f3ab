package io.merrow.capture;

import com.google.errorprone.annotations.CheckReturnValue;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/** Sends commands, never data, to the capture thread. Any thread. */
@CheckReturnValue
public final class CaptureProxy {
    private final ManyToOneConcurrentArrayQueue<Runnable> commands = new ManyToOneConcurrentArrayQueue<>(64);
    private final Runnable waker;

    /** @param waker wakes the capture thread; run after each command. */
    CaptureProxy(final Runnable waker) {
        this.waker = waker;
    }

    /** Has something done on the capture thread; false when too much waits already. */
    public boolean offerCommand(final Runnable command) {
        final boolean taken = commands.offer(command);
        waker.run();
        return taken;
    }

    ManyToOneConcurrentArrayQueue<Runnable> commands() {
        return commands;
    }
}
