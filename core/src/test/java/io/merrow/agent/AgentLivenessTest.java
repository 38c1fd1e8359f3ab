package io.merrow.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.telemetry.StallTracker;
import java.util.List;
import org.junit.jupiter.api.Test;

class AgentLivenessTest {
    private static final long SECOND = 1_000_000_000L;

    private final StallTracker capture = new StallTracker("capture", SECOND);
    private final StallTracker export = new StallTracker("export", SECOND);
    private long nowNs;
    private final AgentLiveness liveness = new AgentLiveness(List.of(capture, export), () -> nowNs);

    @Test
    void shouldNameTheThreadThatStandsStill() {
        for (int second = 0; second < 29; second++) {
            nowNs += SECOND;
            capture.onCycle(1);
            assertThat(liveness.check().ok()).isTrue();
        }
        nowNs += 2 * SECOND;
        capture.onCycle(1);
        assertThat(liveness.check().ok()).isFalse();
        assertThat(liveness.check().reason()).isEqualTo("the export thread has made no progress for 31 s");
        export.onCycle(1);
        assertThat(liveness.check().ok()).isTrue();
    }
}
