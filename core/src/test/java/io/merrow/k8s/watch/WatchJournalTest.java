package io.merrow.k8s.watch;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.merrow.k8s.facts.ClusterKind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The log of the watches: enough, and never more than a line a minute for each kind. */
class WatchJournalTest {
    private static final long SECOND_MS = 1_000;

    private final Logger logger = (Logger) LoggerFactory.getLogger(WatchJournal.class);
    private final Level levelBefore = logger.getLevel();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Watch pods = new Watch(ClusterKind.POD);
    private String outage = "";
    private final WatchJournal journal =
            new WatchJournal(List.of(pods), () -> this.outage, Duration.ofSeconds(30), 10 * SECOND_MS, 0);

    private static final class Watch implements WatchStatus {
        private final ClusterKind kind;
        private WatchState state = WatchState.SYNCING;
        private String lastFailure = "";
        private boolean isKnown;

        private Watch(final ClusterKind kind) {
            this.kind = kind;
        }

        @Override
        public ClusterKind kind() {
            return kind;
        }

        @Override
        public WatchState state() {
            return state;
        }

        @Override
        public boolean isKnown() {
            isKnown |= state == WatchState.WATCHING;
            return isKnown;
        }

        @Override
        public String lastFailure() {
            return lastFailure;
        }
    }

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void restore() {
        logger.detachAppender(lines);
        logger.setAdditive(true);
        logger.setLevel(levelBefore);
    }

    private List<String> said() {
        return lines.list.stream()
                .map(line -> line.getLevel() + " " + line.getFormattedMessage())
                .toList();
    }

    @Test
    void shouldWarnOnceOfAnApiServerThatIsAbsentAtTheStart() {
        pods.lastFailure = "Connection refused";
        for (long second = 0; second < 3_600; second++) {
            journal.look(second * SECOND_MS);
        }
        assertThat(said()).singleElement().asString().startsWith("WARN").contains("Pod (Connection refused)");
        assertThat(journal.health().ok()).isFalse();

        pods.state = WatchState.WATCHING;
        journal.look(3_600 * SECOND_MS);
        assertThat(said()).hasSize(2).last().asString().contains("all kinds synced");
        assertThat(journal.health().ok()).isTrue();
    }

    @Test
    void shouldReportALossAfterAWhileAndTheReturn() {
        pods.state = WatchState.WATCHING;
        journal.look(0);
        pods.state = WatchState.STALE;
        for (long second = 1; second <= 10; second++) {
            journal.look(second * SECOND_MS);
            assertThat(journal.health().ok()).as("second %s", second).isTrue();
        }
        for (long second = 11; second < 3_600; second++) {
            journal.look(second * SECOND_MS);
            assertThat(journal.health().ok()).as("second %s", second).isFalse();
        }
        pods.state = WatchState.WATCHING;
        journal.look(3_600 * SECOND_MS);

        assertThat(said()).hasSize(3);
        assertThat(said().get(1)).startsWith("WARN Kubernetes: Pod is not receiving changes");
        assertThat(said().get(2)).isEqualTo("INFO Kubernetes: Pod is synced again");
        assertThat(journal.health().ok()).isTrue();
    }

    @Test
    void shouldReportNothingForShortLosses() {
        for (long second = 0; second < 3_600; second++) {
            pods.state = second % 9 == 0 ? WatchState.WATCHING : WatchState.STALE;
            journal.look(second * SECOND_MS);
        }
        assertThat(said()).hasSize(1);
    }

    @Test
    void shouldLogOneLineAMinuteAtMost() {
        final WatchState[] states = WatchState.values();
        for (long second = 0; second < 3_600; second++) {
            pods.state = states[(int) (second / 11 % states.length)];
            journal.look(second * SECOND_MS);
        }
        assertThat(said()).hasSizeBetween(2, 62);
    }

    @Test
    void shouldNotBeReadyWhilePodsAreForbidden() {
        pods.state = WatchState.FORBIDDEN;
        pods.lastFailure = "https://10.96.0.1:443: 403 forbidden: cannot list pods";
        journal.look(0);
        assertThat(journal.health().ok()).isFalse();
        assertThat(journal.health().reason()).contains("not synced", "cannot list pods");
        journal.look(10 * SECOND_MS);

        assertThat(said()).first().asString().contains("grant get, list and watch", "cannot list pods");
        assertThat(journal.health().ok()).isFalse();
        assertThat(journal.health().reason()).contains("Pod is forbidden", "cannot list pods");
    }

    @Test
    void shouldNotCallForbiddenWhatAServerRefusesWhileItStarts() {
        pods.state = WatchState.WATCHING;
        journal.look(0);
        pods.state = WatchState.FORBIDDEN;
        for (long second = 1; second <= 9; second++) {
            journal.look(second * SECOND_MS);
            assertThat(journal.health().ok()).isTrue();
        }
        pods.state = WatchState.WATCHING;
        journal.look(10 * SECOND_MS);

        assertThat(said()).hasSize(1);
    }

    @Test
    void shouldNotLogEachKindDuringAnOutage() {
        pods.state = WatchState.WATCHING;
        journal.look(0);
        pods.state = WatchState.STALE;
        outage = "https://10.96.0.1:443: connection refused";
        for (long second = 1; second < 3_600; second++) {
            journal.look(second * SECOND_MS);
        }

        assertThat(said()).hasSize(1);
        assertThat(journal.health().ok()).isFalse();
        assertThat(journal.health().reason())
                .isEqualTo("not receiving changes: Pod (https://10.96.0.1:443: connection refused)");
    }
}
