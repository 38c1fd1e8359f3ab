package io.merrow.admin;

import io.merrow.admin.api.ClientNumbers;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The clients of the admin addresses: so many at most, turned away beyond, and dropped when they take nothing of what they asked
 * for. The admin thread only.
 */
final class AdminServer implements AutoCloseable {
    static final int MOST_CLIENTS = 64;
    private static final long CLIENT_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long PAUSE_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long WAIT_MS = 20;
    private static final long WAIT_FOR_CLIENTS_MS = 1000;

    private final List<AdminEndpoint> endpoints;
    private final Selector selector;
    private final List<AdminClientConnection> clients = new ArrayList<>();
    private Function<AdminRequest, AdminAnswer> pages;
    private boolean isPaused;
    private long pausedAtNs;
    private long served;
    private long refused;
    private long dropped;

    /**
     * @param endpoints already listening; closed with this.
     * @throws IOException when the system has no selector for it.
     */
    AdminServer(final List<AdminEndpoint> endpoints) throws IOException {
        this.endpoints = endpoints;
        selector = Selector.open();
        for (final AdminEndpoint endpoint : endpoints) {
            endpoint.register(selector);
        }
    }

    void pages(final Function<AdminRequest, AdminAnswer> newPages) {
        pages = newPages;
    }

    /** Waits a moment for clients, then serves each as far as it goes. */
    int poll(final long nowNs) throws IOException {
        int work = accept(nowNs);
        for (final Iterator<AdminClientConnection> each = clients.iterator(); each.hasNext(); ) {
            final AdminClientConnection client = each.next();
            if (!serve(client, nowNs, each)) {
                continue;
            }
            work++;
        }
        return work;
    }

    /**
     * Sleeps until a client does something, or {@link #wakeUp} is called: 20 ms at most while there are clients.
     *
     * @param isBusy whether something else is under way: it does not wait without clients either.
     */
    void await(final boolean isBusy) throws IOException {
        selector.select(isBusy || !clients.isEmpty() ? WAIT_MS : WAIT_FOR_CLIENTS_MS);
    }

    /** Ends the present {@link #await}, or else the next. Any thread. */
    void wakeUp() {
        selector.wakeup();
    }

    private boolean serve(
            final AdminClientConnection client, final long nowNs, final Iterator<AdminClientConnection> each) {
        boolean moved = false;
        boolean isOver;
        try {
            moved = client.poll(nowNs);
            isOver = client.isDone();
        } catch (final IOException e) {
            isOver = true;
        }
        if (!isOver && nowNs - client.movedNs() > CLIENT_TIMEOUT_NS) {
            isOver = true;
            dropped++;
        }
        if (isOver) {
            client.close();
            each.remove();
        }
        return moved;
    }

    private int accept(final long nowNs) throws IOException {
        selector.selectNow();
        selector.selectedKeys().clear();
        if (isPaused) {
            if (nowNs - pausedAtNs < PAUSE_NS) {
                return 0;
            }
            pause(false);
        }
        int count = 0;
        try {
            for (final AdminEndpoint endpoint : endpoints) {
                count += accept(endpoint, nowNs);
            }
        } catch (final IOException e) {
            // Out of file descriptors: it would fail again at once, and the selector would not wait for anybody.
            pausedAtNs = nowNs;
            pause(true);
            throw e;
        }
        return count;
    }

    private void pause(final boolean pauses) {
        isPaused = pauses;
        endpoints.forEach(endpoint -> endpoint.pause(pauses));
    }

    private int accept(final AdminEndpoint endpoint, final long nowNs) throws IOException {
        int count = 0;
        for (SocketChannel channel = endpoint.accept(); channel != null; channel = endpoint.accept()) {
            if (clients.size() >= MOST_CLIENTS) {
                refused++;
                channel.close();
                continue;
            }
            served++;
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            clients.add(new AdminClientConnection(channel, request -> endpoint.answer(request, pages), nowNs));
            count++;
        }
        return count;
    }

    /** The interface's own numbers. */
    ClientNumbers numbers() {
        return new ClientNumbers(clients.size(), served, refused, dropped);
    }

    @Override
    public void close() {
        clients.forEach(AdminClientConnection::close);
        endpoints.forEach(AdminEndpoint::close);
        try {
            selector.close();
        } catch (final IOException e) {
            // Nothing hangs on it any more.
        }
    }

    @Override
    public String toString() {
        return "AdminServer{" + endpoints + ", " + numbers() + '}';
    }
}
