package io.merrow.capture;

import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/** The door into the capture thread: commands only, never data. Any thread. */
public final class CaptureProxy {
    private final ManyToOneConcurrentArrayQueue<Runnable> commands = new ManyToOneConcurrentArrayQueue<>(64);

    /** Has something done on the capture thread; false when too much waits already. */
    public boolean offerCommand(final Runnable command) {
        return commands.offer(command);
    }

    ManyToOneConcurrentArrayQueue<Runnable> commands() {
        return commands;
    }
}
