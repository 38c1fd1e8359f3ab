package io.merrow.parse;

import io.merrow.parse.grammar.PacketGrammar;
import io.merrow.parse.ip.Packet;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/**
 * Writes captures of random packets, the same on every machine, for replays that are compared: {@code ethernet.pcap} and
 * {@code raw.pcap} in the directory that is its argument.
 */
final class CaptureCorpusMain {
    private static final long SEED = 20_261_128;
    private static final int PACKETS = 6_000;

    private CaptureCorpusMain() {}

    public static void main(final String[] arguments) {
        final Path directory = Path.of(arguments[0]);
        final List<Packet> packets = new PacketGrammar(SEED).packets(PACKETS);
        save(directory.resolve("ethernet.pcap"), packets, Packet::ethernet);
        save(directory.resolve("raw.pcap"), packets, packet -> !packet.ethernet());
    }

    private static void save(final Path file, final List<Packet> packets, final Predicate<Packet> wanted) {
        CaptureFile.save(file, packets.stream().filter(wanted).toList());
    }
}
