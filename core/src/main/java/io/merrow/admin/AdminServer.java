package io.merrow.admin;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The clients of the admin address: so many at most, turned away beyond, and dropped when they take nothing of what they asked
 * for. The admin thread only.
 */
final class AdminServer implements AutoCloseable {
    static final int MOST_CLIENTS = 64;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long WAIT_MS = 20;

    private final AdminAddress address;
    private final ServerSocketChannel socket;
    private final Selector selector;
    private final List<AdminClientConnection> clients = new ArrayList<>();
    private Function<AdminRequest, AdminAnswer> pages;
    private long served;
    private long refused;
    private long dropped;

    /** Listens; throws IOException when it cannot. */
    AdminServer(final AdminAddress address) throws IOException {
        this.address = address;
        socket = address.listen();
        selector = Selector.open();
        socket.configureBlocking(false);
        socket.register(selector, SelectionKey.OP_ACCEPT);
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

    /** Sleeps until a client does something, 20 ms at most. */
    void await() throws IOException {
        selector.select(WAIT_MS);
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
        if (!isOver && nowNs - client.movedNs() > PATIENCE_NS) {
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
        int count = 0;
        selector.selectNow();
        selector.selectedKeys().clear();
        for (SocketChannel channel = socket.accept(); channel != null; channel = socket.accept()) {
            if (clients.size() >= MOST_CLIENTS) {
                refused++;
                channel.close();
                continue;
            }
            served++;
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            clients.add(new AdminClientConnection(channel, request -> check(request), nowNs));
            count++;
        }
        return count;
    }

    /** A page of somewhere else must not read this through a browser whose name service lies to it. */
    private AdminAnswer check(final AdminRequest request) {
        if (!address.isUnix() && request.host() != null && !AdminAddress.isLoopbackName(request.host())) {
            return AdminAnswer.error(403, "ask by a loopback address, not as " + request.host());
        }
        return pages.apply(request);
    }

    /** The interface's own numbers. */
    Map<String, Object> numbers() {
        final Map<String, Object> numbers = new LinkedHashMap<>();
        numbers.put("clients", (long) clients.size());
        numbers.put("clients_served", served);
        numbers.put("clients_refused", refused);
        numbers.put("clients_dropped", dropped);
        return numbers;
    }

    @Override
    public void close() {
        clients.forEach(AdminClientConnection::close);
        address.close(socket);
        try {
            selector.close();
        } catch (final IOException e) {
            // Nothing hangs on it any more.
        }
    }

    @Override
    public String toString() {
        return "AdminServer{" + address + ", " + numbers() + '}';
    }
}
