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

    /** Maximum wait for one page: a consumer that has stopped must not block a list. */
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
            if (shrunk == null || shrunk.isDone()) { // done: the last wait has timed out
                shrunk = new CompletableFuture<Void>().completeOnTimeout(null, LONGEST_WAIT_S, TimeUnit.SECONDS);
            }
            return shrunk;
        }

        @Override
        public synchronized String toString() {
            return "Queue{size=" + size + '}';
        }
    }

    /**
     * Begins with an empty queue, for a new informer: an earlier one discards what it has queued, and never takes it in.
     *
     * @param plural as in the path, {@code pods}.
     */
    public Queue begin(final String plural) {
        final Queue queue = new Queue();
        queues.put(plural, queue);
        return queue;
    }

    /** When a request may be sent: that for a further page waits. */
    CompletableFuture<Void> admit(final URI uri) {
        final String query = uri.getQuery();
        final Queue queue = query != null && query.contains("continue=") ? queues.get(ApiOutcomes.plural(uri)) : null;
        return queue == null ? CompletableFuture.completedFuture(null) : queue.shrunk();
    }

    @Override
    public String toString() {
        return "Backlog" + queues;
    }
}
