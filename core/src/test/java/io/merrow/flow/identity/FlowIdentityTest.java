package io.merrow.flow.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class FlowIdentityTest {
    private static final long DAY = 86_400_000_000_000L;
    private final UnsafeBuffer digest = new UnsafeBuffer(new byte[20]);
    private final FlowIdentity here = new FlowIdentity(0, DAY, FlowIdentity.nodeId("node-a"));
    private final FlowIdentity there = new FlowIdentity(0, DAY, FlowIdentity.nodeId("node-b"));

    @Test
    void shouldAgreeOnTheTraceAndNotOnTheSpanAcrossNodes() {
        here.traceBySequence(digest, 0, 7);
        there.traceBySequence(digest, 0, 7);
        assertThat(here.traceIdHigh()).isEqualTo(there.traceIdHigh());
        assertThat(here.traceIdLow()).isEqualTo(there.traceIdLow());
        assertThat(here.spanId(1, 2, 3, 0)).isNotEqualTo(there.spanId(1, 2, 3, 0));
    }

    @Test
    void shouldDistinguishConnectionsOfOneTupleBySequenceNumber() {
        final long first = here.traceBySequence(digest, 0, 7).traceIdLow();
        assertThat(here.traceBySequence(digest, 0, 8).traceIdLow()).isNotEqualTo(first);
    }

    @Test
    void shouldKeepTheTraceWithinTheWindowOnly() {
        final long first = here.traceByWindow(digest, 0, 5 * DAY).traceIdLow();
        assertThat(here.traceByWindow(digest, 0, 6 * DAY - 1).traceIdLow()).isEqualTo(first);
        assertThat(here.traceByWindow(digest, 0, 6 * DAY).traceIdLow()).isNotEqualTo(first);
        assertThat(here.traceBySequence(digest, 0, 5).traceIdLow()).isNotEqualTo(first);
    }

    @Test
    void shouldDependOnTheSeed() {
        final FlowIdentity other = new FlowIdentity(1, DAY, 0);
        assertThat(other.traceBySequence(digest, 0, 7).traceIdLow())
                .isNotEqualTo(here.traceBySequence(digest, 0, 7).traceIdLow());
    }

    @Test
    void shouldGiveEachRecordASpanIdAndTheSameRecordTheSame() {
        assertThat(here.spanId(1, 2, 3, 0)).isEqualTo(here.spanId(1, 2, 3, 0)).isNotZero();
        assertThat(here.spanId(1, 2, 3, 1)).isNotEqualTo(here.spanId(1, 2, 3, 0));
        assertThat(here.spanId(1, 2, 4, 0)).isNotEqualTo(here.spanId(1, 2, 3, 0));
    }

    @Test
    void shouldRefuseAWindowOfNoLength() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FlowIdentity(0, 0, 0))
                .withMessageContaining("window");
    }
}
