package io.merrow.k8s;

/** Protocols by the names that Kubernetes has for them. */
final class Protocols {
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int SCTP = 132;

    private Protocols() {}

    /** IANA number; TCP where nothing is said. */
    static int number(final String name) {
        return "UDP".equals(name) ? UDP : "SCTP".equals(name) ? SCTP : TCP;
    }
}
