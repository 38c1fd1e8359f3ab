package io.merrow.tc;

/** Which packets of an interface a program sees. */
public enum TcDirection {
    /** Those that come in through the interface. */
    INGRESS(TcxJni.INGRESS),
    /** Those that go out. */
    EGRESS(TcxJni.EGRESS);

    private final int id;

    TcDirection(final int id) {
        this.id = id;
    }

    int id() {
        return id;
    }

    static TcDirection ofId(final int id) {
        return id == TcxJni.EGRESS ? EGRESS : INGRESS;
    }
}
