package io.merrow.capture.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.net.IpProtocol;
import io.merrow.netlink.ConntrackEntry;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** The table against maps of the JDK, over random histories; and its bounds. */
class TranslationTablePropertyTest {
    private static final int STEPS = 20_000;

    private final ConntrackEntry entry =
            new ConntrackEntry().wrap(new UnsafeBuffer(new byte[ConntrackEntry.LENGTH]), 0);

    private record Connection(int protocol, long high, long low, int port, long serviceLow, int servicePort) {}

    private static Connection random(final Random random) {
        return new Connection(
                random.nextBoolean() ? IpProtocol.TCP : 17,
                random.nextInt(2),
                random.nextInt(20),
                random.nextInt(20),
                random.nextInt(3),
                random.nextInt(2));
    }

    private ConntrackEntry entry(final Connection connection, final long target) {
        return entry.protocol(connection.protocol)
                .source(connection.high, connection.low, connection.port)
                .destination(connection.high, connection.serviceLow, connection.servicePort)
                .target(~target, target, (int) target & 0xFFFF);
    }

    /** Where it is led; null: not known. */
    private static Long find(final TranslationTable table, final Connection connection) {
        for (final TranslationSlots slots : new TranslationSlots[] {table.latest(), table.earlier()}) {
            final int slot = slots.find(
                    connection.protocol,
                    connection.high,
                    connection.low,
                    connection.port,
                    connection.high,
                    connection.serviceLow,
                    connection.servicePort);
            if (slot >= 0) {
                assertThat(slots.targetHigh(slot)).isEqualTo(~slots.targetLow(slot));
                assertThat(slots.targetPort(slot)).isEqualTo((int) slots.targetLow(slot) & 0xFFFF);
                return slots.targetLow(slot);
            }
        }
        return null;
    }

    @RepeatedTest(5)
    void shouldAnswerAsTwoGenerationsOfMapsDo(final RepetitionInfo repetition) {
        final Random random = new Random(repetition.getCurrentRepetition());
        final TranslationTable table = new TranslationTable(STEPS);
        Map<Connection, Long> latest = new HashMap<>();
        Map<Connection, Long> earlier = new HashMap<>();
        for (int step = 0; step < STEPS; step++) {
            final Connection connection = random(random);
            if (random.nextInt(2_000) == 0) {
                table.turn();
                earlier = latest;
                latest = new HashMap<>();
            } else if (random.nextInt(3) == 0) {
                final long target = random.nextInt(4);
                table.put(entry(connection, target));
                latest.put(connection, target);
            }
            assertThat(table.size()).isEqualTo(latest.size());
            assertThat(find(table, connection))
                    .as("seed %s, step %s, %s", repetition.getCurrentRepetition(), step, connection)
                    .isEqualTo(latest.getOrDefault(connection, earlier.get(connection)));
        }
    }

    @Test
    void shouldRefuseWhatIsAboveItsCapacityUntilTheNextTurn() {
        final TranslationTable table = new TranslationTable(10);
        for (int port = 1; port <= 12; port++) {
            table.put(entry(new Connection(IpProtocol.TCP, 0, 1, port, 2, 80), port));
        }
        assertThat(table.size()).isEqualTo(10);
        assertThat(table.refused()).isEqualTo(2);

        table.turn();
        table.put(entry(new Connection(IpProtocol.TCP, 0, 1, 12, 2, 80), 12));
        assertThat(find(table, new Connection(IpProtocol.TCP, 0, 1, 12, 2, 80))).isEqualTo(12);
        assertThat(find(table, new Connection(IpProtocol.TCP, 0, 1, 1, 2, 80))).isEqualTo(1);
        table.turn();
        table.turn();
        assertThat(find(table, new Connection(IpProtocol.TCP, 0, 1, 1, 2, 80))).isNull();
    }

    @Test
    void shouldNotGrowByConnectionsThatAreLedElsewhereAgainAndAgain() {
        final TranslationTable table = new TranslationTable(100);
        for (int target = 0; target < 100_000; target++) {
            table.put(entry(new Connection(IpProtocol.TCP, 0, 1, target % 50, 2, 80), target));
        }
        assertThat(table.size()).isEqualTo(50);
        assertThat(table.latest().toString()).contains("slots=256");
    }
}
