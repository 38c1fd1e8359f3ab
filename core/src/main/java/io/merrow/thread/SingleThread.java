package io.merrow.thread;

import java.util.concurrent.atomic.AtomicReference;

/**
 * The one thread that may use an object, or one side of it: the first that does. For assertions only, as in Disruptor's
 * {@code SingleProducerSequencer}: {@code assert writer.isSame();}.
 */
public final class SingleThread {
    private final AtomicReference<Thread> owner = new AtomicReference<>();

    /** Whether the calling thread is the owner, which it becomes if there is none. */
    public boolean isSame() {
        final Thread current = Thread.currentThread();
        final Thread known = owner.get();
        return known == current || known == null && owner.compareAndSet(null, current);
    }

    /**
     * The next caller of {@link #isSame} becomes the owner: for an object that one thread prepares for another, which starts
     * later.
     *
     * @return true, for {@code assert writer.handOver();}.
     */
    public boolean handOver() {
        owner.set(null);
        return true;
    }

    @Override
    public String toString() {
        final Thread known = owner.get();
        return "SingleThread{owner=" + (known == null ? "none" : known.getName()) + '}';
    }
}
