package io.merrow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.config.LogFormat;
import io.merrow.config.LogLevel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LoggingTest {
    private final PrintStream realErr = System.err;
    private final ByteArrayOutputStream captured = new ByteArrayOutputStream();

    @AfterEach
    void restore() {
        System.setErr(realErr);
        Logging.configure(LogLevel.WARN, LogFormat.TEXT);
    }

    @Test
    void shouldWriteOneLineWithTimeLevelThreadAndMessage() {
        final String lines = logged(LogLevel.INFO, LogFormat.TEXT);
        assertThat(lines)
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\S+ WARN  \\["
                        + Thread.currentThread().getName() + "] attached to eth0\\R");
    }

    @Test
    void shouldWriteStackTracesFromDebugOn() {
        assertThat(logged(LogLevel.DEBUG, LogFormat.TEXT))
                .contains("java.lang.IllegalStateException: broken", "\tat io.merrow.cli.LoggingTest", "fine detail");
    }

    @Test
    void shouldWriteJsonOneObjectALine() {
        assertThat(logged(LogLevel.INFO, LogFormat.JSON))
                .startsWith("{")
                .endsWith("}\n")
                .contains("\"level\":\"WARN\"", "\"formattedMessage\":\"attached to eth0\"")
                .doesNotContain("broken")
                .hasLineCount(1);
    }

    @Test
    void shouldPassOnTheWarningsOfLibrariesAndNothingElse() {
        capture(LogLevel.INFO, LogFormat.TEXT);
        final java.util.logging.Logger library = java.util.logging.Logger.getLogger("some.library");
        library.info("chatter");
        library.warning("trouble");
        assertThat(text()).contains("trouble").doesNotContain("chatter");
    }

    private String logged(final LogLevel level, final LogFormat format) {
        capture(level, format);
        final Logger log = LoggerFactory.getLogger(LoggingTest.class);
        log.debug("fine detail");
        log.warn("attached to {}", "eth0", new IllegalStateException("broken"));
        return text();
    }

    private void capture(final LogLevel level, final LogFormat format) {
        System.setErr(new PrintStream(captured, true, StandardCharsets.UTF_8));
        Logging.configure(level, format);
    }

    private String text() {
        return captured.toString(StandardCharsets.UTF_8);
    }
}
