package io.merrow.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.parse.grammar.PacketGrammar;
import io.merrow.parse.ip.Packet;
import io.merrow.parse.reference.WrongRule;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The differential test can fail: with one wrong rule in the reference it does, and names few packets. */
class WrongRuleTest {
    private static final long SEED = 42;
    private static final int PACKETS = 4000;
    private static final int FEW = 3;

    @ParameterizedTest
    @EnumSource
    void shouldFindTheWrongRuleAndThePacketsThatShowIt(final WrongRule rule) {
        final List<Packet> packets = new PacketGrammar(SEED).packets(PACKETS);
        try (Differential right = new Differential();
                Differential wrong = new Differential(rule)) {
            assertThat(right.compare(packets)).as("as it should be").isEmpty();
            assertThat(wrong.compare(packets)).as(rule.name()).isNotEmpty();

            final List<Packet> few = wrong.shrink(packets);
            assertThat(few).hasSizeBetween(1, FEW);
            assertThat(wrong.compare(few)).isNotEmpty();
            assertThat(right.compare(few)).isEmpty();
        }
    }
}
