package io.merrow.agent;

import io.merrow.capture.listen.ListenerWatcher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.IdleStrategy;

/**
 * Sleeps until the kernel has news of a socket, or a look is due; after there were news, a moment, so that many are one look. For the thread of its watcher
 * only.
 */
final class ListenerIdleStrategy implements IdleStrategy, Sleeper {
    private static final long REST_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ListenerWatcher watcher;
    private volatile Thread thread;
    private volatile boolean isOver;
    private boolean hadWork;

    ListenerIdleStrategy(final ListenerWatcher watcher) {
        this.watcher = watcher;
    }

    @Override
    public void idle(final int workCount) {
        hadWork |= workCount > 0;
        if (workCount <= 0) {
            idle();
        }
    }

    @Override
    public void idle() {
        thread = Thread.currentThread();
        if (isOver) {
            return;
        }
        if (hadWork) {
            hadWork = false;
            LockSupport.parkNanos(this, REST_NS);
        } else {
            watcher.await();
        }
    }

    @Override
    public void reset() {}

    @Override
    public void wake() {
        watcher.wakeUp();
        LockSupport.unpark(thread);
    }

    @Override
    public void end() {
        isOver = true;
        wake();
    }

    @Override
    public String alias() {
        return "listeners";
    }
}
