package io.merrow.admin;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Function;
import org.agrona.CloseHelper;

/** An address that clients come to, and whom it lets in. Made by any thread, then the admin thread's. */
public final class AdminEndpoint implements AutoCloseable {
    private final AdminAddress address;
    private final BrowserPage page;
    private final ServerSocketChannel socket;
    private SelectionKey listening;

    private AdminEndpoint(final AdminAddress address, final BrowserPage page) throws IOException {
        this.address = address;
        this.page = page;
        socket = address.listen();
        socket.configureBlocking(false);
    }

    /** For the commands; throws IOException when the address is unavailable. */
    public static AdminEndpoint forCommands(final AdminAddress address) throws IOException {
        return new AdminEndpoint(address, null);
    }

    /** For a browser, which gets a page too; throws IOException when the address is unavailable. */
    public static AdminEndpoint forBrowsers(final AdminAddress address) throws IOException {
        return new AdminEndpoint(address, BrowserPage.load());
    }

    /** Of TCP: where it listens, also when any free port was asked for. */
    public int port() {
        return socket.socket().getLocalPort();
    }

    void register(final Selector selector) throws IOException {
        listening = socket.register(selector, SelectionKey.OP_ACCEPT);
    }

    /** Whether the selector shall not look here for a while. */
    void pause(final boolean pauses) {
        listening.interestOps(pauses ? 0 : SelectionKey.OP_ACCEPT);
    }

    /** Null when no client waits. */
    SocketChannel accept() throws IOException {
        return socket.accept();
    }

    /** @param pages for everything that is not the page's own. */
    AdminAnswer answer(final AdminRequest request, final Function<AdminRequest, AdminAnswer> pages) {
        // A page of somewhere else must not read this through a browser whose name service lies to it.
        if (request.host() != null && !address.isCalled(request.host())) {
            return AdminAnswer.error(403, "host " + request.host() + " rejected; use " + address.names());
        }
        final AdminAnswer file = page == null ? null : page.answer(request);
        return file == null ? pages.apply(request) : file;
    }

    @Override
    public void close() {
        CloseHelper.quietClose(() -> address.close(socket));
    }

    @Override
    public String toString() {
        return address.toString();
    }
}
