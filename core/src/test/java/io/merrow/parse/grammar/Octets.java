package io.merrow.parse.grammar;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/** Writes headers, big endian. */
final class Octets {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Octets u8(final int value) {
        out.write(value);
        return this;
    }

    Octets u16(final int value) {
        return u8(value >>> 8).u8(value);
    }

    Octets u32(final int value) {
        return u16(value >>> 16).u16(value);
    }

    Octets le32(final int value) {
        return u32(Integer.reverseBytes(value));
    }

    Octets hex(final String text) {
        return bytes(HexFormat.of().parseHex(text));
    }

    Octets bytes(final byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    byte[] toBytes() {
        return out.toByteArray();
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(toBytes());
    }
}
