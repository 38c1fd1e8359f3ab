package io.merrow.netlink;

import io.merrow.system.KernelException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * The addresses of a network namespace's interfaces, and whether they have changed: of that namespace in which this was
 * made. Used by one thread at a time; asking costs one system call where nothing changed. Needs no rights.
 *
 * <p>It keeps its namespace alive.
 */
public final class AddressMonitor implements AutoCloseable {
    private static final int RTMGRP_IPV4_IFADDR = 0x10;
    private static final int RTMGRP_IPV6_IFADDR = 0x100;
    private static final int RTM_NEWADDR = 20;
    private static final int RTM_GETADDR = 22;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int HEADER_LENGTH = 8;

    private final NetlinkSocket changes;
    private final NetlinkSocket questions;

    private AddressMonitor(final NetlinkSocket changes, final NetlinkSocket questions) {
        this.changes = changes;
        this.questions = questions;
    }

    /** Watches from now on, in the calling thread's namespace. */
    public static AddressMonitor open() {
        final NetlinkSocket changes = NetlinkSocket.open(RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR, 0);
        try {
            return new AddressMonitor(changes, NetlinkSocket.open(0, 0));
        } catch (final KernelException e) {
            changes.close();
            throw e;
        }
    }

    /** Whether something changed since the last call, or since this was made. */
    public boolean hasChanged() {
        final boolean[] isReported = {false};
        final boolean isWhole = changes.drain((type, payload) -> isReported[0] = true);
        return isReported[0] || !isWhole;
    }

    /** All addresses that the interfaces have now, IPv4 and IPv6. */
    public List<InetAddress> list() {
        final List<InetAddress> found = new ArrayList<>();
        questions.dump(RTM_GETADDR, new byte[HEADER_LENGTH], found::clear, (type, payload) -> {
            if (type == RTM_NEWADDR && payload.capacity() >= HEADER_LENGTH) {
                addTo(found, payload);
            }
        });
        return found;
    }

    /** Where an interface has a peer, IFA_ADDRESS is the peer's and IFA_LOCAL its own. */
    private static void addTo(final List<InetAddress> found, final DirectBuffer payload) {
        final byte[][] address = new byte[IFA_LOCAL + 1][];
        NetlinkAttributes.each(payload, HEADER_LENGTH, payload.capacity(), (type, offset, length) -> {
            if (type == IFA_ADDRESS || type == IFA_LOCAL) {
                address[type] = NetlinkAttributes.bytes(payload, offset, length);
            }
        });
        final byte[] own = address[IFA_LOCAL] != null ? address[IFA_LOCAL] : address[IFA_ADDRESS];
        if (own != null) {
            try {
                found.add(InetAddress.getByAddress(own));
            } catch (final UnknownHostException e) {
                throw new IllegalStateException("an address of " + own.length + " bytes", e);
            }
        }
    }

    @Override
    public void close() {
        changes.close();
        questions.close();
    }

    @Override
    public String toString() {
        return "AddressMonitor{changes=" + changes + '}';
    }
}
