package io.merrow.export.otlp.client;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The hosts of NO_PROXY: names (with all names below them; a leading dot is allowed), addresses, networks in CIDR
 * notation, each with a port or without; {@code *} for all. Immutable.
 */
final class NoProxy {
    private final List<String> entries;

    NoProxy(final String variable) {
        entries = Arrays.stream(variable.toLowerCase(Locale.ROOT).split("[,\\s]+"))
                .filter(entry -> !entry.isEmpty())
                .toList();
    }

    /** Whether the host is reached without a proxy. */
    boolean matches(final String host, final int port) {
        final String bare = bare(host.toLowerCase(Locale.ROOT));
        return entries.stream().anyMatch(entry -> matches(entry, bare, port));
    }

    private static boolean matches(final String entry, final String host, final int port) {
        if (entry.equals("*")) {
            return true;
        }
        if (entry.indexOf('/') > 0) {
            return isInNetwork(entry, host);
        }
        final int colon = entry.lastIndexOf(':');
        final boolean hasPort = colon > 0 && (entry.indexOf(':') == colon || entry.charAt(colon - 1) == ']');
        if (hasPort && !entry.substring(colon + 1).equals(Integer.toString(port))) {
            return false;
        }
        final String name = bare(hasPort ? entry.substring(0, colon) : entry);
        final String below = name.startsWith(".") ? name : "." + name;
        return host.equals(name) || host.endsWith(below) || host.equals(below.substring(1));
    }

    private static boolean isInNetwork(final String entry, final String host) {
        final int slash = entry.indexOf('/');
        if (!isAddress(host) || !isAddress(bare(entry.substring(0, slash)))) {
            return false;
        }
        try {
            final byte[] network =
                    InetAddress.getByName(entry.substring(0, slash)).getAddress();
            final byte[] address = InetAddress.getByName(host).getAddress();
            final int shift = 8 * network.length - Integer.parseInt(entry.substring(slash + 1));
            return network.length == address.length
                    && shift >= 0
                    && new BigInteger(1, network)
                            .shiftRight(shift)
                            .equals(new BigInteger(1, address).shiftRight(shift));
        } catch (final UnknownHostException | NumberFormatException e) {
            return false;
        }
    }

    /** So that no name is looked up. */
    private static boolean isAddress(final String text) {
        return text.matches("[0-9.]+") || text.indexOf(':') >= 0;
    }

    private static String bare(final String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
