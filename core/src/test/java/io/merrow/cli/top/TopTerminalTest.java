package io.merrow.cli.top;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.admin.api.ClientNumbers;
import io.merrow.admin.api.FlowsAnswer;
import io.merrow.admin.api.HealthAnswer;
import io.merrow.admin.api.LedgerAnswer;
import io.merrow.admin.api.StatusAnswer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.LineDisciplineTerminal;
import org.junit.jupiter.api.Test;

class TopTerminalTest {
    private static final TopFeed.Answer ANSWER = new TopFeed.Answer(
            new FlowsAnswer(1, 0, 0, 0, 0, 0, List.of()),
            new StatusAnswer(
                    "1.0",
                    0,
                    1,
                    new ClientNumbers(0, 0, 0, 0),
                    new LedgerAnswer(Map.of()),
                    new HealthAnswer(true, Map.of())),
            null);

    @Test
    void shouldDrawOnATerminalAgainWhenItsSizeChangesAndLeaveItAsItWas() throws Exception {
        final ByteArrayOutputStream screen = new ByteArrayOutputStream();
        final Terminal fake = new LineDisciplineTerminal("fake", "xterm", screen, StandardCharsets.UTF_8);
        fake.setSize(new Size(80, 24));
        final TopState state = new TopState("", "rate", "");
        try (TopTerminal terminal = new TopTerminal(fake)) {
            terminal.draw(state, ANSWER);
            fake.writer().flush();
            assertThat(screen.toString(StandardCharsets.UTF_8))
                    .contains("merrow 1.0  0 of 0 flows")
                    .contains("space pause");
            screen.reset();
            terminal.draw(state, ANSWER);
            assertThat(screen.toString(StandardCharsets.UTF_8))
                    .as("nothing changed")
                    .doesNotContain("merrow");
            fake.setSize(new Size(100, 30));
            fake.raise(Terminal.Signal.WINCH);
            terminal.draw(state, ANSWER);
            assertThat(screen.toString(StandardCharsets.UTF_8)).contains("merrow 1.0  0 of 0 flows");
            screen.reset();
        }
        assertThat(screen.toString(StandardCharsets.UTF_8))
                .as("back from the other screen")
                .contains("\u001b[?1049l");
    }
}
