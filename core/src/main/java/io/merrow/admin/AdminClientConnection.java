package io.merrow.admin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/**
 * One client: reads its request, writes the answer as fast as it takes it, and holds no more than a piece of it. The admin
 * thread only.
 */
final class AdminClientConnection {
    private static final int MOST_REQUEST_BYTES = 8 * 1024;

    /** A browser gets nothing from elsewhere into the page, and puts it nowhere else. */
    private static final String HEADERS = "Cache-Control: no-store\r\n"
            + "X-Content-Type-Options: nosniff\r\n"
            + "Referrer-Policy: no-referrer\r\n"
            + "Cross-Origin-Resource-Policy: same-origin\r\n"
            + "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n"
            + "Connection: close\r\n\r\n";

    private final SocketChannel channel;
    private final Function<AdminRequest, AdminAnswer> pages;
    private final ByteBuffer request = ByteBuffer.allocate(MOST_REQUEST_BYTES);
    private ByteBuffer pending = ByteBuffer.allocate(0);
    private AdminAnswer answer;
    private boolean isAllTaken;
    private long movedNs;

    AdminClientConnection(
            final SocketChannel channel, final Function<AdminRequest, AdminAnswer> pages, final long nowNs) {
        this.channel = channel;
        this.pages = pages;
        this.movedNs = nowNs;
    }

    /**
     * Proceeds as far as possible without blocking.
     *
     * @return whether anything moved.
     * @throws IOException when the client has gone.
     */
    boolean poll(final long nowNs) throws IOException {
        final boolean moved = answer == null ? read() : write() | hasGone();
        if (moved || isIdle()) {
            movedNs = nowNs;
        }
        return moved;
    }

    /** Nothing is owed to it: a follower on a quiet node. */
    private boolean isIdle() {
        return answer != null && !pending.hasRemaining();
    }

    private boolean read() throws IOException {
        final int count = channel.read(request);
        if (count < 0) {
            throw new IOException("gone");
        }
        if (count == 0 && request.hasRemaining()) {
            return false;
        }
        final String head = new String(request.array(), 0, request.position(), StandardCharsets.ISO_8859_1);
        if (head.contains("\r\n\r\n")) {
            begin(head);
        } else if (!request.hasRemaining()) {
            begin(AdminAnswer.error(431, "the request is longer than " + MOST_REQUEST_BYTES + " bytes"));
        }
        return true;
    }

    private void begin(final String head) {
        try {
            begin(pages.apply(AdminRequest.parse(head)));
        } catch (final IllegalArgumentException e) {
            begin(AdminAnswer.error(400, e.getMessage()));
        }
    }

    private void begin(final AdminAnswer begun) {
        answer = begun;
        pending = ByteBuffer.wrap(("HTTP/1.1 " + begun.status() + " " + reason(begun.status()) + "\r\n"
                        + "Content-Type: " + begun.type() + "\r\n"
                        + HEADERS)
                .getBytes(StandardCharsets.US_ASCII));
    }

    /** The reason phrase of RFC 9110, 15 (431: RFC 6585). */
    private static String reason(final int status) {
        return switch (status) {
            case 200 -> "OK";
            case 400 -> "Bad Request";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 431 -> "Request Header Fields Too Large";
            default -> "Internal Server Error";
        };
    }

    private boolean write() throws IOException {
        boolean moved = false;
        while (true) {
            if (!pending.hasRemaining() && !refill()) {
                return moved;
            }
            if (channel.write(pending) == 0) {
                return moved;
            }
            moved = true;
        }
    }

    private boolean refill() {
        final byte[] next = isAllTaken ? null : answer.next();
        isAllTaken = next == null;
        if (isAllTaken || next.length == 0) {
            return false;
        }
        pending = ByteBuffer.wrap(next);
        return true;
    }

    /** A follower that closes its end. */
    private boolean hasGone() throws IOException {
        request.clear();
        if (channel.read(request) < 0 && !isDone()) {
            throw new IOException("gone");
        }
        return false;
    }

    boolean isDone() {
        return isAllTaken && !pending.hasRemaining();
    }

    /** Since when nothing moved although something should. */
    long movedNs() {
        return movedNs;
    }

    void close() {
        try {
            channel.close();
        } catch (final IOException e) {
            // It is gone either way.
        }
    }

    @Override
    public String toString() {
        return "AdminClientConnection{" + answer + ", pending=" + pending.remaining() + '}';
    }
}
