package io.merrow.k8s.read;

import io.merrow.net.IpProtocol;

/** Protocols by the names that Kubernetes has for them. */
final class Protocols {

    private Protocols() {}

    /** IANA number; TCP where none is given. */
    static int number(final String name) {
        return "UDP".equals(name) ? IpProtocol.UDP : "SCTP".equals(name) ? IpProtocol.SCTP : IpProtocol.TCP;
    }
}
