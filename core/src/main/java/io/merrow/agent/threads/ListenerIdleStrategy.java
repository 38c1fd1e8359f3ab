package io.merrow.agent.threads;

import io.merrow.capture.listen.ListenerWatcher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Sleeps until the kernel has news of a socket, or a look is due; after there were news, a moment, so that many are one look. For the
 * thread of its watcher only.
 */
public final class ListenerIdleStrategy extends SleepingIdleStrategy {
    private static final long REST_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ListenerWatcher watcher;
    private boolean hadWork;

    public ListenerIdleStrategy(final ListenerWatcher watcher) {
        this.watcher = watcher;
    }

    @Override
    public void reset() {
        hadWork = true;
    }

    @Override
    protected void sleep() {
        if (hadWork) {
            hadWork = false;
            LockSupport.parkNanos(this, REST_NS);
        } else {
            watcher.await();
        }
    }

    @Override
    public void wake() {
        watcher.wakeUp();
        super.wake();
    }

    @Override
    public String alias() {
        return "listeners";
    }
}
