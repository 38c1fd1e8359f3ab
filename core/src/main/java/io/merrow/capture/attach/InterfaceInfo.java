package io.merrow.capture.attach;

import io.merrow.capture.LinkLayer;

/**
 * A network interface as the kernel reports it.
 *
 * @param ifindex      the kernel's number of it, unique in its namespace.
 * @param name         its name now.
 * @param mac          hardware address as text, empty where it has none.
 * @param linkLayer    how its packets begin.
 * @param isUp         administratively up.
 * @param isHostVeth   one end of a pair (veth, netkit) whose other end is in another namespace.
 */
public record InterfaceInfo(
        int ifindex, String name, String mac, LinkLayer linkLayer, boolean isUp, boolean isHostVeth) {}
