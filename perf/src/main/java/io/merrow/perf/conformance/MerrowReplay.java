package io.merrow.perf.conformance;

import io.merrow.agent.replay.Replay;
import io.merrow.agent.replay.ReplayOutput;
import io.merrow.agent.replay.ReplayProgress;
import io.merrow.config.MerrowConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The result of {@code merrow replay} for a capture: all spans, and the ledger. */
final class MerrowReplay {
    private final List<SpanLine> spans = new ArrayList<>();
    private final Map<String, Long> ledger = new HashMap<>();

    private MerrowReplay() {}

    /** Replays the capture, as far as it can be read. */
    static MerrowReplay of(final Path capture, final MerrowConfig config) throws IOException {
        final MerrowReplay result = new MerrowReplay();
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Replay replay =
                Replay.open(config, "conformance", Set.of(ReplayOutput.JSON), null, out, line -> {}, () -> false)) {
            replay.run(List.of(capture.toString()), new Silent());
            final ByteArrayOutputStream values = new ByteArrayOutputStream();
            replay.printLedgerValues(new PrintStream(values, true, StandardCharsets.UTF_8));
            values.toString(StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split(" "))
                    .forEach(words -> result.ledger.put(words[0], Long.parseLong(words[1])));
        }
        for (final String line : out.toString(StandardCharsets.UTF_8).split("\n")) {
            if (!line.isEmpty()) {
                result.spans.add(new SpanLine(line));
            }
        }
        return result;
    }

    /** The spans' deltas added up. */
    Conversations conversations() {
        final Conversations conversations = new Conversations();
        for (final SpanLine span : spans) {
            final Tuple tuple = span.tuple();
            final Conversation conversation = conversations.of(tuple);
            final boolean isForward = tuple.isForward();
            conversation.add(isForward, span.number("flow.packets.delta"), span.number("flow.bytes.delta"));
            conversation.add(
                    !isForward, span.number("flow.reverse.packets.delta"), span.number("flow.reverse.bytes.delta"));
            conversation.communityId(span.text("flow.community_id"));
        }
        return conversations;
    }

    List<SpanLine> spans() {
        return spans;
    }

    long framesRead() {
        return ledger.getOrDefault("replay.packets_read", 0L);
    }

    /** Whether every packet and record is in one place of the ledger. */
    boolean isLedgerClosed() {
        final long unread = ledger.getOrDefault("replay.link_type_unread", 0L);
        return ledger.entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith("difference."))
                        .allMatch(entry -> entry.getValue() == 0)
                && ledger.getOrDefault("packets.seen", 0L) + unread == framesRead();
    }

    @Override
    public String toString() {
        return "MerrowReplay{spans=" + spans.size() + ", ledger=" + ledger + '}';
    }

    private static final class Silent implements ReplayProgress {
        @Override
        public void onProgress(final String name, final long readBytes, final long sizeBytes, final long packets) {}

        @Override
        public void onEnd() {}
    }
}
