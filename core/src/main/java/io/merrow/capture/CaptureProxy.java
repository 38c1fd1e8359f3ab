package io.merrow.capture;

import com.google.errorprone.annotations.CheckReturnValue;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/** The door into the capture thread: commands only, never data. Any thread. */
@CheckReturnValue
public final class CaptureProxy {
    private final ManyToOneConcurrentArrayQueue<Runnable> commands = new ManyToOneConcurrentArrayQueue<>(64);

    private Runnable waker = () -> {};

    /** Run after each command, to wake the capture thread; before that starts. */
    public void onCommand(final Runnable threadWaker) {
        waker = threadWaker;
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
