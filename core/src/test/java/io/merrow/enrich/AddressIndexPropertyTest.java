package io.merrow.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.net.IpProtocol;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Random clusters in which pods take addresses one after the other, reported late and out of order: the index answers as
 * a search of each pod would.
 */
class AddressIndexPropertyTest {
    private static final int ADDRESSES = 20;
    private static final int END_MS = 200_000;

    private record Tenure(String pod, int address, long fromMs, long toMs) {}

    private record Told(long atMs, Tenure tenure, boolean isEnd) {}

    @Property(tries = 300)
    void shouldAnswerAsTheHistoryWas(@ForAll final long seed) {
        final Random random = new Random(seed);
        final List<Tenure> history = history(random);
        final AddressIndexWriter writer = new AddressIndexWriter(10 * END_MS, 0, 0, Integer.MAX_VALUE);
        for (final Told told : told(random, history)) {
            final Tenure tenure = told.tenure;
            if (told.isEnd) {
                writer.release(0, tenure.address, tenure.pod, tenure.toMs, told.atMs);
            } else {
                final AddressHolder occupant = AddressHolder.of(Decoration.of(tenure.pod));
                writer.claim(0, tenure.address, tenure.pod, AddressRank.POD, occupant, tenure.fromMs, told.atMs);
            }
        }
        for (int i = 0; i < 500; i++) {
            final int address = random.nextInt(ADDRESSES);
            final long timeMs = random.nextInt(END_MS);
            final Decoration found = writer.index().find(0, address, IpProtocol.TCP, 80, timeMs);
            assertThat(found == null ? null : found.text())
                    .as("address %d at %d, seed %d", address, timeMs, seed)
                    .isEqualTo(bruteForce(history, address, timeMs));
        }
    }

    private static String bruteForce(final List<Tenure> history, final int address, final long timeMs) {
        return history.stream()
                .filter(tenure -> tenure.address == address && timeMs >= tenure.fromMs && timeMs < tenure.toMs)
                .map(Tenure::pod)
                .findAny()
                .orElse(null);
    }

    private static List<Tenure> history(final Random random) {
        final List<Tenure> history = new ArrayList<>();
        for (int address = 0; address < ADDRESSES; address++) {
            long timeMs = random.nextInt(5_000);
            while (timeMs < END_MS) {
                final long endMs = timeMs + 1 + random.nextInt(random.nextBoolean() ? 1_000 : 40_000);
                history.add(new Tenure("pod" + history.size(), address, timeMs, endMs));
                timeMs = endMs + (random.nextInt(3) == 0 ? 0 : random.nextInt(10_000));
            }
        }
        return history;
    }

    /** Each tenure is reported up to 3 s late; its end never before its beginning, but maybe after its successor's. */
    private static List<Told> told(final Random random, final List<Tenure> history) {
        final List<Told> told = new ArrayList<>();
        final long[] lastBeginMs = new long[ADDRESSES];
        for (final Tenure tenure : history) {
            final long beginMs = Math.max(lastBeginMs[tenure.address] + 1, tenure.fromMs + random.nextInt(3_000));
            lastBeginMs[tenure.address] = beginMs;
            told.add(new Told(beginMs, tenure, false));
            told.add(new Told(Math.max(beginMs, tenure.toMs) + random.nextInt(3_000), tenure, true));
        }
        told.sort(Comparator.comparingLong(Told::atMs).thenComparing(Told::isEnd));
        return told;
    }
}
