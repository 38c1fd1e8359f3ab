package io.merrow.tc;

/** Which packets of an interface a program sees. */
public enum TcDirection {
    /** Those that come in through the interface. */
    INGRESS(LinkJni.INGRESS),
    /** Those that go out. */
    EGRESS(LinkJni.EGRESS);

    private final int id;

    TcDirection(final int id) {
        this.id = id;
    }

    int id() {
        return id;
    }

    static TcDirection ofId(final int id) {
        return id == LinkJni.EGRESS ? EGRESS : INGRESS;
    }
}
