package io.merrow.netlink;

/** Is notified of interfaces, by the thread that polls. */
public interface LinkListener {
    /** An interface is new or has changed, or may have. */
    void onLink(NetworkLink link);

    /** An interface has gone, also into another namespace. */
    void onLinkGone(int ifindex);

    /** Somebody, maybe we, took a filter or a qdisc from an interface. */
    void onFilterGone(int ifindex);
}
