package io.merrow.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ErrorLogTest {
    private final Logger log = (Logger) LoggerFactory.getLogger(ErrorLog.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final ErrorLog errors = new ErrorLog(() -> 1_700_000_000_000L);

    @BeforeEach
    void listen() {
        lines.start();
        log.setAdditive(false);
        log.setLevel(Level.INFO);
        log.addAppender(lines);
    }

    @AfterEach
    void leave() {
        log.detachAppender(lines);
        log.setAdditive(true);
        log.setLevel(null);
    }

    @Test
    void shouldReportEachDistinctErrorOnceAndCountAll() {
        for (int i = 0; i < 1000; i++) {
            errors.onError(new IllegalStateException("table is gone"));
            errors.onError(new IllegalArgumentException());
        }
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .satisfiesExactly(
                        line -> assertThat(line).endsWith("java.lang.IllegalStateException: table is gone"),
                        line -> assertThat(line).endsWith("java.lang.IllegalArgumentException"));
        assertThat(errors.total()).isEqualTo(2000);
        assertThat(errors.distinct()).isEqualTo(2);
    }

    @Test
    void shouldStillReportAnErrorThatFindsNoRoom() {
        for (int i = 0; i < 80; i++) {
            errors.onError(nested(i));
        }
        assertThat(errors.distinct()).isLessThan(80);
        assertThat(lines.list).hasSize(80);
    }

    /** Each depth is a distinct error, and together they need more than there is. */
    private static Exception nested(final int depth) {
        return depth == 0 ? new Exception("x".repeat(1000)) : new Exception("y", nested(depth - 1));
    }
}
