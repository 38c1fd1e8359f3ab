package io.merrow.perf.conformance;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.merrow.agent.Replay;
import io.merrow.agent.ReplayOutput;
import io.merrow.agent.ReplayProgress;
import io.merrow.config.MerrowConfig;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What {@code merrow replay} says of a capture, added up over all records of a conversation. */
final class MerrowConversations {
    private static final Map<String, Integer> PROTOCOLS = Map.ofEntries(
            Map.entry("hopopt", 0),
            Map.entry("icmp", 1),
            Map.entry("igmp", 2),
            Map.entry("ipv4", 4),
            Map.entry("tcp", 6),
            Map.entry("egp", 8),
            Map.entry("igp", 9),
            Map.entry("udp", 17),
            Map.entry("dccp", 33),
            Map.entry("ipv6", 41),
            Map.entry("rsvp", 46),
            Map.entry("gre", 47),
            Map.entry("esp", 50),
            Map.entry("ah", 51),
            Map.entry("ipv6-icmp", 58),
            Map.entry("eigrp", 88),
            Map.entry("ospfigp", 89),
            Map.entry("ipip", 94),
            Map.entry("pim", 103),
            Map.entry("vrrp", 112),
            Map.entry("l2tp", 115),
            Map.entry("sctp", 132),
            Map.entry("udplite", 136),
            Map.entry("mpls-in-ip", 137));

    private static final ReplayProgress NO_PROGRESS = new ReplayProgress() {
        @Override
        public void onProgress(final String name, final long readBytes, final long sizeBytes, final long packets) {}

        @Override
        public void onEnd() {}
    };

    private final Map<Conversation, Counts> counts = new HashMap<>();
    private final Map<Conversation, String> communityIds = new HashMap<>();
    private long difference;

    /** Replays the capture. */
    static MerrowConversations of(final Path capture, final MerrowConfig config) throws InvalidProtocolBufferException {
        final MerrowConversations conversations = new MerrowConversations();
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Replay replay =
                Replay.open(config, "conformance", EnumSet.of(ReplayOutput.JSON), out, line -> {}, () -> false)) {
            replay.run(List.of(capture.toString()), NO_PROGRESS);
            conversations.readLedger(replay);
        }
        for (final String line : out.toString(StandardCharsets.UTF_8).split("\n")) {
            if (!line.isEmpty()) {
                conversations.addSpan(line);
            }
        }
        return conversations;
    }

    Map<Conversation, Counts> counts() {
        return counts;
    }

    String communityId(final Conversation conversation) {
        return communityIds.get(conversation);
    }

    /** Whether every packet is in one place of the ledger. */
    boolean isLedgerClosed() {
        return difference == 0;
    }

    private void readLedger(final Replay replay) {
        final ByteArrayOutputStream lines = new ByteArrayOutputStream();
        replay.printLedgerValues(new PrintStream(lines, true, StandardCharsets.UTF_8));
        for (final String line : lines.toString(StandardCharsets.UTF_8).split("\n")) {
            if (line.startsWith("difference.")) {
                difference += Math.abs(
                        Long.parseLong(line.substring(line.indexOf(' ') + 1).strip()));
            }
        }
    }

    private void addSpan(final String line) throws InvalidProtocolBufferException {
        final Span.Builder span = Span.newBuilder();
        JsonFormat.parser().ignoringUnknownFields().merge(line, span);
        final Map<String, String> texts = new HashMap<>();
        final Map<String, Long> numbers = new HashMap<>();
        for (final KeyValue attribute : span.getAttributesList()) {
            texts.put(attribute.getKey(), attribute.getValue().getStringValue());
            numbers.put(attribute.getKey(), attribute.getValue().getIntValue());
        }
        final Conversation.End source = end(texts, numbers, "source");
        final Conversation.End destination = end(texts, numbers, "destination");
        final Conversation conversation =
                Conversation.of(source, destination, protocol(texts.get("network.transport")));
        final Counts sum = counts.computeIfAbsent(conversation, key -> new Counts());
        final boolean forward = conversation.isFirst(source);
        sum.add(forward, numbers.get("flow.packets.delta"), numbers.get("flow.bytes.delta"));
        sum.add(
                !forward || conversation.isWithItself(),
                numbers.get("flow.reverse.packets.delta"),
                numbers.get("flow.reverse.bytes.delta"));
        communityIds.putIfAbsent(conversation, texts.get("flow.community_id"));
    }

    private static Conversation.End end(
            final Map<String, String> texts, final Map<String, Long> numbers, final String which) {
        return Conversation.End.of(
                texts.get(which + ".address"), numbers.get(which + ".port").intValue());
    }

    private static int protocol(final String transport) {
        final Integer known = PROTOCOLS.get(transport);
        return known == null ? Integer.parseInt(transport) : known;
    }
}
