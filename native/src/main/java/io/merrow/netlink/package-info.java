/**
 * Netlink (RFC 3549): interfaces and addresses of a network namespace and their changes (rtnetlink), and the kernel's
 * translated connections (ctnetlink).
 */
package io.merrow.netlink;
