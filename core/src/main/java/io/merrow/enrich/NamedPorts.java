package io.merrow.enrich;

import java.util.Arrays;

/**
 * Names of a pod's container ports, by which network policies may refer to them. Immutable; any thread.
 */
public final class NamedPorts {
    /** No port has a name. */
    public static final NamedPorts NONE = new NamedPorts(new String[0], new int[0]);

    private final String[] names;
    private final int[] ports;

    /**
     * @param ports {@link #key protocol and port} of each name; one name may stand for several.
     */
    public NamedPorts(final String[] names, final int[] ports) {
        this.names = names;
        this.ports = ports;
    }

    /** Protocol (IANA number) and port in one number. */
    public static int key(final int protocol, final int port) {
        return protocol << 16 | port;
    }

    boolean has(final String name, final int protocol, final int port) {
        final int key = key(protocol, port);
        for (int i = 0; i < names.length; i++) {
            if (ports[i] == key && names[i].equals(name)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof NamedPorts that && Arrays.equals(names, that.names) && Arrays.equals(ports, that.ports);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(names) + Arrays.hashCode(ports);
    }

    @Override
    public String toString() {
        return Arrays.toString(names);
    }
}
