package io.merrow.netlink;

import io.merrow.system.EventFd;
import io.merrow.system.KernelException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The network interfaces of the namespace in which this was opened: a list of them, and each change that the kernel
 * reports. One thread at a time, but for {@link #wakeUp}. Requires no privileges.
 *
 * <p>Changes and lists use two sockets, so a change may be reported after a list that contains it already. It keeps its
 * namespace alive.
 */
public final class LinkMonitor implements AutoCloseable {
    private static final int RTMGRP_LINK = 1;
    private static final int RTMGRP_TC = 8;
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_DELLINK = 17;
    private static final int RTM_GETLINK = 18;
    private static final int RTM_DELQDISC = 37;
    private static final int RTM_DELTFILTER = 45;
    private static final int TC_INDEX_OFFSET = 4;
    private static final int TC_LENGTH = 20;
    private static final int IFLA_EXT_MASK = 29;
    private static final int SKIP_STATISTICS = 8;

    /** Some thousand messages; when more come at once, the list is read again. */
    private static final int RECEIVE_BYTES = 4 * 1024 * 1024;

    private static final byte[] ALL_LINKS = allLinks();

    private final NetlinkSocket changes;
    private final NetlinkSocket questions;
    private final EventFd bell = new EventFd();

    private LinkMonitor(final NetlinkSocket changes, final NetlinkSocket questions) {
        this.changes = changes;
        this.questions = questions;
    }

    /** Listens from now on, in the calling thread's namespace. */
    public static LinkMonitor open() {
        return open(RECEIVE_BYTES);
    }

    /** @param receiveBytes of changes that may wait for {@link #poll}. */
    public static LinkMonitor open(final int receiveBytes) {
        final NetlinkSocket changes = NetlinkSocket.open(RTMGRP_LINK | RTMGRP_TC, receiveBytes);
        try {
            return new LinkMonitor(changes, NetlinkSocket.open(0, 0));
        } catch (final KernelException e) {
            changes.close();
            throw e;
        }
    }

    /**
     * Passes the pending changes to {@code listener}, in order.
     *
     * @return false when some were lost: then {@link #list} has the present state.
     */
    public boolean poll(final LinkListener listener) {
        return changes.drain((type, payload) -> onMessage(type, payload, listener));
    }

    private static void onMessage(final int type, final UnsafeBuffer payload, final LinkListener listener) {
        switch (type) {
            case RTM_NEWLINK -> {
                if (NetworkLink.isOfNoFamily(payload)) {
                    listener.onLink(NetworkLink.parse(payload));
                }
            }
            case RTM_DELLINK -> {
                if (NetworkLink.isOfNoFamily(payload)) {
                    listener.onLinkGone(NetworkLink.ifindex(payload));
                }
            }
            case RTM_DELQDISC, RTM_DELTFILTER -> {
                if (payload.capacity() >= TC_LENGTH) {
                    listener.onFilterGone(payload.getInt(TC_INDEX_OFFSET, ByteOrder.nativeOrder()));
                }
            }
            default -> {
                // additions of filters do not matter
            }
        }
    }

    /** All interfaces that there are now. */
    public Collection<NetworkLink> list() {
        final Map<Integer, NetworkLink> found = new LinkedHashMap<>();
        questions.dump(RTM_GETLINK, ALL_LINKS, found::clear, (type, payload) -> {
            if (type == RTM_NEWLINK && NetworkLink.isOfNoFamily(payload)) {
                final NetworkLink link = NetworkLink.parse(payload);
                found.put(link.ifindex(), link);
            }
        });
        return found.values();
    }

    private static byte[] allLinks() {
        final ByteBuffer request =
                ByteBuffer.allocate(NetworkLink.HEADER_LENGTH + Long.BYTES).order(ByteOrder.nativeOrder());
        request.position(NetworkLink.HEADER_LENGTH);
        return request.putShort((short) Long.BYTES)
                .putShort((short) IFLA_EXT_MASK)
                .putInt(SKIP_STATISTICS)
                .array();
    }

    /** Waits for a change or {@link #wakeUp}, so long at most. */
    public void await(final int timeoutMs) {
        changes.await(bell.fd(), timeoutMs);
    }

    /** Ends the present or else the next {@link #await}. Any thread. */
    public void wakeUp() {
        bell.ring();
    }

    @Override
    public void close() {
        changes.close();
        questions.close();
        bell.close();
    }

    @Override
    public String toString() {
        return "LinkMonitor{changes=" + changes + ", questions=" + questions + '}';
    }
}
