package io.merrow.parse.ip;

import java.util.HexFormat;

/** An address as 32 hex digits, IPv4 in its mapped form ::ffff:a.b.c.d (RFC 4291, 2.5.5.2); text order is byte order. */
public record Address(String hex) implements Comparable<Address> {
    private static final String MAPPED_PREFIX = "00000000000000000000ffff";

    public static Address ofIpv4(final byte[] bytes) {
        return new Address(MAPPED_PREFIX + HexFormat.of().formatHex(bytes));
    }

    public static Address ofIpv6(final byte[] bytes) {
        return new Address(HexFormat.of().formatHex(bytes));
    }

    @Override
    public int compareTo(final Address other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        if (hex.startsWith(MAPPED_PREFIX)) {
            final StringBuilder text = new StringBuilder();
            for (int i = MAPPED_PREFIX.length(); i < hex.length(); i += 2) {
                text.append(text.isEmpty() ? "" : ".").append(Integer.parseInt(hex.substring(i, i + 2), 16));
            }
            return text.toString();
        }
        return hex.replaceAll("(....)(?!$)", "$1:").replaceAll("(^|:)0{1,3}", "$1");
    }
}
