package io.merrow.k8s.api;

import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Objects that were received and not taken in yet, by their plural. The client asks for the next page of a list as soon as it has read
 * one, and queues its objects without limit; so the next page is asked for when most of what came before has been taken in. Any thread.
 */
public final class Backlog {
    /** So many may wait when a page is asked for: less than a page, so that there is work while it comes. */
    private static final int MOST = 100;

    /** Somebody who takes nothing in must not hold up a list for ever. */
    private static final long LONGEST_WAIT_S = 5;

    private final Map<String, Queue> queues = new ConcurrentHashMap<>();

    /** Those of one plural. */
    public static final class Queue {
        private int size;
        private CompletableFuture<Void> shrunk;

        /** An object was received. */
        public synchronized void add() {
            size++;
        }

        /** An object was taken in. */
        public void remove() {
            final CompletableFuture<Void> waiting;
            synchronized (this) {
                size--;
                if (size > MOST || shrunk == null) {
                    return;
                }
                waiting = shrunk;
                shrunk = null;
            }
            waiting.complete(null);
        }

        /** When few are left. */
        synchronized CompletableFuture<Void> shrunk() {
            if (size <= MOST) {
                return CompletableFuture.completedFuture(null);
            }
            if (shrunk == null) {
                shrunk = new CompletableFuture<Void>().completeOnTimeout(null, LONGEST_WAIT_S, TimeUnit.SECONDS);
            }
            return shrunk;
        }

        @Override
        public synchronized String toString() {
            return "Queue{size=" + size + '}';
        }
    }

    /** @param plural as in the path, {@code pods}. */
    public Queue of(final String plural) {
        return queues.computeIfAbsent(plural, key -> new Queue());
    }

    /** When a request may be sent: that for a further page waits. */
    CompletableFuture<Void> admit(final URI uri) {
        final String query = uri.getQuery();
        return query != null && query.contains("continue=")
                ? of(ApiOutcomes.plural(uri)).shrunk()
                : CompletableFuture.completedFuture(null);
    }

    @Override
    public String toString() {
        return "Backlog" + queues;
    }
}
