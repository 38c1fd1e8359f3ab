package io.merrow.lab;

import com.sun.net.httpserver.HttpHandler;
import java.util.concurrent.TimeUnit;

/** Lets requests in until it is shut, which waits for those that are inside. Thread safe. */
final class RequestGate {
    private int inside;
    private boolean isShut;

    /** A request that comes too late breaks off, unread. */
    HttpHandler guard(final HttpHandler handler) {
        return exchange -> {
            if (enter()) {
                try {
                    handler.handle(exchange);
                } finally {
                    leave();
                }
            } else {
                exchange.close();
            }
        };
    }

    private synchronized boolean enter() {
        if (isShut) {
            return false;
        }
        inside++;
        return true;
    }

    private synchronized void leave() {
        inside--;
        notifyAll();
    }

    /** Lets no request in any more, and waits at most so long for those inside. */
    synchronized void shut(final long timeout, final TimeUnit unit) {
        isShut = true;
        final long deadlineNs = System.nanoTime() + unit.toNanos(timeout);
        try {
            long leftNs = unit.toNanos(timeout);
            while (inside > 0 && leftNs > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, leftNs);
                leftNs = deadlineNs - System.nanoTime();
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
