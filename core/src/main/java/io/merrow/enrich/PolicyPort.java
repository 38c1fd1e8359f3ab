package io.merrow.enrich;

/**
 * Ports that a rule of a policy allows. Immutable; any thread.
 *
 * @param protocol IANA number.
 * @param name     of a container port, in place of a range; null: the range counts.
 * @param first    first port allowed; with {@code last}, 0 to 65535 where the rule names no port.
 */
public record PolicyPort(int protocol, String name, int first, int last) {
    private static final int MAX_PORT = 0xFFFF;

    /** Every port of a protocol. */
    public static PolicyPort any(final int protocol) {
        return new PolicyPort(protocol, null, 0, MAX_PORT);
    }

    boolean allows(final int flowProtocol, final int port, final NamedPorts names) {
        if (flowProtocol != protocol) {
            return false;
        }
        return name == null ? port >= first && port <= last : names.has(name, protocol, port);
    }
}
