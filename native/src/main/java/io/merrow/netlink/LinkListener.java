package io.merrow.netlink;

/** Is notified of interfaces, by the thread that polls. */
public interface LinkListener {
    /** An interface is new or has changed, or may have. */
    void onLink(NetworkLink link);

    /** An interface has gone, also into another namespace. */
    void onLinkGone(int ifindex);

    /** A filter or a qdisc was removed from an interface, by this process or another. */
    void onFilterGone(int ifindex);
}
