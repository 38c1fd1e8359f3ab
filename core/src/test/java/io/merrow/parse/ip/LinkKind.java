package io.merrow.parse.ip;

/** How something begins that holds a packet: a frame, or the inside of a tunnel. */
public enum LinkKind {
    ETHERNET,
    /** IP at once, by its version nibble. */
    IP,
    IPV4,
    IPV6,
}
