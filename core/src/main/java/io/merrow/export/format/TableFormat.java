package io.merrow.export.format;

import io.merrow.export.attributes.FlowNames;
import io.merrow.export.attributes.FlowOutcome;
import io.merrow.export.attributes.IcmpNames;
import io.merrow.layout.FlowRecordFlyweight;
import io.merrow.net.IpProtocol;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.agrona.MutableDirectBuffer;

/**
 * One line a record, for people: what passed in its interval, both directions.
 *
 * <p>Columns line up: an address column widens when an address needs it, and the header is repeated then and every
 * so many lines.
 */
final class TableFormat implements RecordFormat {
    private static final int MIN_ENDPOINT = 24;
    private static final int PROTOCOL = 9;
    private static final int COUNT = 9;
    private static final int STATE = 12;
    private static final int OUTCOME = 9;
    private static final int FLAGS = 11;
    private static final int REASON = 20;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

    /** One letter for each TCP flag from bit 0 up, as tcpdump has them; A for ACK, E and W for ECN, N for NS. */
    private static final String FLAG_LETTERS = "FSRPAUEWN";

    private final TextCache addresses = new TextCache(16, new RecordTextWriter()::address);
    private final FlowRecordFlyweight record = new FlowRecordFlyweight();
    private final ZoneId zone;
    private final int headerEvery;
    private int sourceWidth = MIN_ENDPOINT;
    private int destinationWidth = MIN_ENDPOINT;
    private int linesToHeader;

    /**
     * @param zone        of the times shown.
     * @param headerEvery lines between two headers, at least 1.
     */
    TableFormat(final ZoneId zone, final int headerEvery) {
        this.zone = zone;
        this.headerEvery = headerEvery;
    }

    @Override
    public void append(final StringBuilder text, final MutableDirectBuffer buffer, final int offset) {
        record.wrap(buffer, offset);
        final String source = endpoint(FlowRecordFlyweight.SOURCE_ADDRESS_OFFSET, record.sourcePort());
        final String destination = endpoint(FlowRecordFlyweight.DESTINATION_ADDRESS_OFFSET, record.destinationPort());
        appendHeader(text, source.length(), destination.length());
        text.append(TIME.format(instant(record.startNs()).atZone(zone))).append("  ");
        left(text, FlowNames.transport(record.protocol()), PROTOCOL);
        left(text, source, sourceWidth).append("-> ");
        left(text, destination, destinationWidth);
        right(text, Long.toString(record.packetsDelta()), COUNT);
        right(text, Long.toString(record.reversePacketsDelta()), COUNT);
        right(text, bytes(record.bytesDelta()), COUNT);
        right(text, bytes(record.reverseBytesDelta()), COUNT).append("  ");
        left(text, FlowOutcome.of(record), OUTCOME);
        left(text, state(), STATE);
        left(text, flags(), FLAGS);
        left(text, FlowNames.endReason(record.endReason()), REASON);
        text.append(duration(record.endNs() - record.startNs())).append('\n');
    }

    private void appendHeader(final StringBuilder text, final int source, final int destination) {
        final boolean widened = source > sourceWidth || destination > destinationWidth;
        sourceWidth = Math.max(sourceWidth, source);
        destinationWidth = Math.max(destinationWidth, destination);
        if (linesToHeader == 0 || widened) {
            linesToHeader = headerEvery;
            left(text, "TIME", 12).append(' ');
            left(text, "PROTOCOL", PROTOCOL);
            left(text, "SOURCE", sourceWidth).append("-> ");
            left(text, "DESTINATION", destinationWidth);
            right(text, "PACKETS", COUNT);
            right(text, "BACK", COUNT);
            right(text, "BYTES", COUNT);
            right(text, "BACK", COUNT).append("  ");
            left(text, "OUTCOME", OUTCOME);
            left(text, "STATE", STATE);
            left(text, "FLAGS/BACK", FLAGS);
            left(text, "REASON", REASON);
            text.append("DURATION\n");
        }
        linesToHeader--;
    }

    private String endpoint(final int addressOffset, final int port) {
        final String address = addresses.text(record.buffer(), record.offset() + addressOffset);
        if (isIcmp()) {
            return address;
        }
        return record.ipVersion() == 6 ? "[" + address + "]:" + port : address + ":" + port;
    }

    private String state() {
        if (isIcmp()) {
            final String name = IcmpNames.type(record.protocol(), record.icmpType());
            return name == null ? "type " + record.icmpType() : fit(name);
        }
        final String name = FlowNames.tcpState(record.tcpState());
        return name == null ? "-" : name;
    }

    /** ICMPv6 has long names; the column has not. */
    private static String fit(final String name) {
        return name.length() <= STATE ? name : name.substring(0, STATE - 2) + "..";
    }

    private String flags() {
        if (record.protocol() != IpProtocol.TCP) {
            return "-";
        }
        return letters(record.tcpFlags()) + "/" + letters(record.reverseTcpFlags());
    }

    private boolean isIcmp() {
        return IpProtocol.isIcmp(record.protocol());
    }

    private static String letters(final int flags) {
        final StringBuilder letters = new StringBuilder(FLAG_LETTERS.length());
        for (int bit = 0; bit < FLAG_LETTERS.length(); bit++) {
            if ((flags & 1 << bit) != 0) {
                letters.append(FLAG_LETTERS.charAt(bit));
            }
        }
        return letters.isEmpty() ? "-" : letters.toString();
    }

    /** Bytes in binary units, three digits or four. */
    static String bytes(final long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        final int power = Math.min(6, (63 - Long.numberOfLeadingZeros(bytes)) / 10);
        final double value = (double) bytes / (1L << 10 * power);
        return String.format(Locale.ROOT, value < 100 ? "%.1f %siB" : "%.0f %siB", value, "KMGTPE".charAt(power - 1));
    }

    /** A length of time with the unit that suits it. */
    static String duration(final long ns) {
        if (ns < 1_000_000) {
            return ns / 1000 + " us";
        }
        return ns < 1_000_000_000
                ? String.format(Locale.ROOT, "%.1f ms", ns / 1e6)
                : String.format(Locale.ROOT, "%.2f s", ns / 1e9);
    }

    private static Instant instant(final long epochNs) {
        return Instant.ofEpochSecond(Math.floorDiv(epochNs, 1_000_000_000L), Math.floorMod(epochNs, 1_000_000_000L));
    }

    private static StringBuilder left(final StringBuilder text, final String value, final int width) {
        text.append(value);
        for (int i = value.length(); i <= width; i++) {
            text.append(' ');
        }
        return text;
    }

    private static StringBuilder right(final StringBuilder text, final String value, final int width) {
        for (int i = value.length(); i <= width; i++) {
            text.append(' ');
        }
        return text.append(value);
    }
}
