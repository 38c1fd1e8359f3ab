package io.merrow.cli.top;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;

/**
 * The terminal of {@code merrow top}: the other screen, keys one by one, a new size when its window has one. Only what
 * changed is sent, for those that look over a slow line. One thread.
 */
public final class TopTerminal implements AutoCloseable {
    private static final long REFRESH_MS = 200;
    private static final long ESCAPE_MS = 50;
    private static final int ESCAPE = 27;

    private final Terminal terminal;
    private final Attributes before;
    private final Display display;
    private final NonBlockingReader reader;

    /** Unless the environment has NO_COLOR (no-color.org). */
    private final boolean hasColour =
            System.getenv().getOrDefault("NO_COLOR", "").isEmpty();

    private volatile boolean isResized = true;
    private volatile boolean isInterrupted;
    private Size size = new Size(80, 24);

    /** Takes the process's terminal; throws IOException when it has none. */
    public static TopTerminal open() throws IOException {
        return new TopTerminal(TerminalBuilder.builder()
                .system(true)
                .dumb(false)
                .jni(false)
                .ffm(false)
                .build());
    }

    TopTerminal(final Terminal terminal) {
        this.terminal = terminal;
        before = terminal.enterRawMode();
        terminal.handle(Terminal.Signal.WINCH, signal -> isResized = true);
        terminal.handle(Terminal.Signal.INT, signal -> isInterrupted = true);
        terminal.puts(Capability.enter_ca_mode);
        terminal.puts(Capability.keypad_xmit);
        terminal.puts(Capability.cursor_invisible);
        display = new Display(terminal, true);
        reader = terminal.reader();
    }

    /** Shows the view until the user leaves; throws IOException when the agent has gone. */
    public void run(final TopState state, final TopFeed feed) throws IOException {
        TopFeed.Answer shown = feed.latest();
        while (!state.isOver() && !isInterrupted) {
            if (!state.isPaused()) {
                shown = feed.latest();
                if (shown.failure() != null) {
                    throw shown.failure();
                }
            }
            draw(state, shown);
            if (readKeys(state)) {
                feed.hurry();
            }
        }
    }

    void draw(final TopState state, final TopFeed.Answer answer) {
        if (isResized) {
            isResized = false;
            final Size now = terminal.getSize();
            size = now.getColumns() > 0 && now.getRows() > 0 ? now : size;
            display.clear();
            display.resize(size.getRows(), size.getColumns());
        }
        final TopScreen screen = new TopScreen(size.getColumns(), size.getRows());
        final List<AttributedString> lines = new ArrayList<>();
        for (final TopScreen.Line line : screen.lines(state, answer.flows(), answer.status())) {
            lines.add(styled(line));
        }
        display.update(lines.subList(0, Math.min(lines.size(), size.getRows())), 0);
    }

    private AttributedString styled(final TopScreen.Line line) {
        final AttributedStyle plain = line.isHead() ? AttributedStyle.BOLD : AttributedStyle.DEFAULT;
        final AttributedStyle coloured = line.isFailed() && hasColour ? plain.foreground(AttributedStyle.RED) : plain;
        final AttributedStyle style = line.isSelected() ? coloured.inverse() : coloured;
        return new AttributedStringBuilder()
                .styled(style, line.text())
                .toAttributedString()
                .columnSubSequence(0, size.getColumns());
    }

    /** Waits a moment for keys and takes all there are. */
    private boolean readKeys(final TopState state) throws IOException {
        boolean isChanged = false;
        for (int c = reader.read(REFRESH_MS); c >= 0; c = reader.read(1)) {
            isChanged |= onCharacter(state, c);
        }
        return isChanged;
    }

    private boolean onCharacter(final TopState state, final int c) throws IOException {
        return switch (c) {
            case ESCAPE -> state.onKey(afterEscape(), ' ');
            case '\r', '\n' -> state.onKey(TopKey.ENTER, ' ');
            case 8, 127 -> state.onKey(TopKey.BACKSPACE, ' ');
            default -> c >= ' ' && state.onKey(TopKey.LETTER, (char) c);
        };
    }

    /** A lone escape, or the beginning of what a cursor key sends. */
    private TopKey afterEscape() throws IOException {
        if (reader.peek(ESCAPE_MS) != '[' && reader.peek(1) != 'O') {
            return TopKey.ESCAPE;
        }
        reader.read(1);
        final int code = reader.read(ESCAPE_MS);
        if (code == '5' || code == '6') {
            reader.read(ESCAPE_MS);
        }
        return switch (code) {
            case 'A' -> TopKey.UP;
            case 'B' -> TopKey.DOWN;
            case '5' -> TopKey.PAGE_UP;
            case '6' -> TopKey.PAGE_DOWN;
            default -> TopKey.ESCAPE;
        };
    }

    @Override
    public void close() throws IOException {
        terminal.puts(Capability.cursor_visible);
        terminal.puts(Capability.keypad_local);
        terminal.puts(Capability.exit_ca_mode);
        terminal.setAttributes(before);
        terminal.close();
    }

    @Override
    public String toString() {
        return "TopTerminal{" + terminal + ", " + size + '}';
    }
}
