package io.merrow.netlink;

import io.merrow.system.ErrnoName;
import io.merrow.system.EventFd;
import io.merrow.system.KernelException;
import io.merrow.system.MemoryJni;
import io.merrow.system.NativeLibrary;
import io.merrow.system.SystemJni;
import java.nio.ByteOrder;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A socket to the kernel's routing tables (rtnetlink, RFC 3549), of the namespace in which the opening thread was. One
 * thread at a time.
 */
final class NetlinkSocket implements AutoCloseable {
    static final int HEADER_LENGTH = 16;
    private static final int TYPE_OFFSET = 4;
    private static final int FLAGS_OFFSET = 6;
    private static final int ALIGNMENT = 4;

    private static final short REQUEST_DUMP = 0x301;
    private static final int DUMP_WAS_INTERRUPTED = 0x10;
    private static final int MESSAGE_ERROR = 2;
    private static final int MESSAGE_DONE = 3;

    /** More than the kernel ever sends at once. */
    private static final int BUFFER_LENGTH = 64 * 1024;

    private static final int NO_BELL = -1;
    private static final int ANSWER_MS = 5_000;
    private static final int MOST_DUMPS = 8;

    private final UnsafeBuffer buffer = new UnsafeBuffer(BufferUtil.allocateDirectAligned(BUFFER_LENGTH, Long.BYTES));
    private int fd;

    /** Takes a message of the kernel's. */
    @FunctionalInterface
    interface Handler {
        /** @param payload of the message, behind its header; only valid during the call. */
        void onMessage(int type, UnsafeBuffer payload);
    }

    private NetlinkSocket(final int fd) {
        this.fd = fd;
    }

    /**
     * @param groups       {@code RTMGRP_…} whose messages are wanted; 0 for questions only.
     * @param receiveBytes that may wait; 0: the kernel's default.
     */
    static NetlinkSocket open(final int groups, final int receiveBytes) {
        NativeLibrary.load();
        return new NetlinkSocket(KernelException.check(NetlinkJni.open(groups, receiveBytes), "open a netlink socket"));
    }

    /**
     * Takes all messages that are waiting.
     *
     * @return false when some were lost, because the socket's buffer was full.
     */
    boolean drain(final Handler handler) {
        boolean isWhole = true;
        while (true) {
            final int length = NetlinkJni.receive(fd(), buffer.addressOffset(), BUFFER_LENGTH);
            if (length == -ErrnoName.EAGAIN_NUMBER) {
                return isWhole;
            }
            if (length == -ErrnoName.ENOBUFS_NUMBER || length == -ErrnoName.EMSGSIZE_NUMBER) {
                isWhole = false;
            } else if (length != -ErrnoName.EINTR_NUMBER) {
                each(KernelException.check(length, "read from netlink"), handler);
            }
        }
    }

    /**
     * Requests a whole table. When the table changed during the dump (NLM_F_DUMP_INTR), it is requested again, so the handler may
     * get one object more than once.
     *
     * @param type    of the request, {@code RTM_GET…}.
     * @param request the message behind the header.
     * @param begin   called before each answer.
     */
    void dump(final int type, final byte[] request, final Runnable begin, final Handler handler) {
        for (int i = 0; i < MOST_DUMPS; i++) {
            begin.run();
            if (dumpOnce(type, request, handler)) {
                return;
            }
        }
        // The table changes too fast for a consistent dump: what is missing comes as a change.
    }

    private boolean dumpOnce(final int type, final byte[] request, final Handler handler) {
        buffer.putInt(0, HEADER_LENGTH + request.length, ByteOrder.nativeOrder());
        buffer.putShort(TYPE_OFFSET, (short) type, ByteOrder.nativeOrder());
        buffer.putShort(FLAGS_OFFSET, REQUEST_DUMP, ByteOrder.nativeOrder());
        buffer.putLong(FLAGS_OFFSET + Short.BYTES, 0);
        buffer.putBytes(HEADER_LENGTH, request);
        KernelException.check(
                NetlinkJni.send(fd(), buffer.addressOffset(), HEADER_LENGTH + request.length), "ask by netlink");
        final Answer answer = new Answer(handler);
        while (!answer.isDone) {
            final int length = NetlinkJni.receive(fd(), buffer.addressOffset(), BUFFER_LENGTH);
            if (length == -ErrnoName.EAGAIN_NUMBER) {
                awaitAnswer();
            } else if (length != -ErrnoName.EINTR_NUMBER) {
                answer.take(KernelException.check(length, "read netlink's answer"));
            }
        }
        return !answer.isInterrupted;
    }

    private void awaitAnswer() {
        if (!await(ANSWER_MS)) {
            throw KernelException.of(ErrnoName.ETIMEDOUT_NUMBER, "wait for netlink's answer");
        }
    }

    /** One answer, of several datagrams. */
    private final class Answer {
        private final Handler handler;
        private boolean isDone;
        private boolean isInterrupted;

        Answer(final Handler handler) {
            this.handler = handler;
        }

        void take(final int length) {
            for (int at = 0; at + HEADER_LENGTH <= length; at += paddedLength(at)) {
                isInterrupted |= (shortAt(at + FLAGS_OFFSET) & DUMP_WAS_INTERRUPTED) != 0;
                if (shortAt(at + TYPE_OFFSET) == MESSAGE_DONE) {
                    isDone = true;
                    return;
                }
                if (shortAt(at + TYPE_OFFSET) == MESSAGE_ERROR) {
                    KernelException.check(buffer.getInt(at + HEADER_LENGTH, ByteOrder.nativeOrder()), "ask by netlink");
                }
                handle(at, length, handler);
            }
        }
    }

    private void each(final int length, final Handler handler) {
        for (int at = 0; at + HEADER_LENGTH <= length; at += paddedLength(at)) {
            handle(at, length, handler);
        }
    }

    private void handle(final int at, final int length, final Handler handler) {
        final int messageLength = Math.min(lengthAt(at), length - at);
        handler.onMessage(
                shortAt(at + TYPE_OFFSET), new UnsafeBuffer(buffer, at + HEADER_LENGTH, messageLength - HEADER_LENGTH));
    }

    private int paddedLength(final int at) {
        return (lengthAt(at) + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /** Never less than the header, or we would stand still. */
    private int lengthAt(final int at) {
        return Math.max(HEADER_LENGTH, buffer.getInt(at, ByteOrder.nativeOrder()));
    }

    private int shortAt(final int at) {
        return buffer.getShort(at, ByteOrder.nativeOrder()) & 0xFFFF;
    }

    /** Waits for a message, so long at most; whether there is one. */
    boolean await(final int timeoutMs) {
        return await(NO_BELL, timeoutMs);
    }

    /** The same, or until a {@link EventFd} rings. */
    boolean await(final int bell, final int timeoutMs) {
        return KernelException.check(MemoryJni.await(fd(), bell, timeoutMs), "wait for netlink") != 0;
    }

    private int fd() {
        if (fd < 0) {
            throw new IllegalStateException("netlink socket is closed");
        }
        return fd;
    }

    @Override
    public void close() {
        if (fd >= 0) {
            SystemJni.close(fd);
            fd = -1;
        }
    }

    @Override
    public String toString() {
        return "NetlinkSocket{fd=" + fd + '}';
    }
}
