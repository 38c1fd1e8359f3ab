package io.merrow.cli.top;

import io.merrow.query.Query;
import io.merrow.query.QueryException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the view shows and where the user is in it. The user interface's thread only, but for {@link #request()}. */
public final class TopState {
    static final List<String> SORTS = List.of("rate", "packet_rate", "bytes", "packets", "retransmits");
    static final List<String> GROUPS = List.of("", "pod", "service", "namespace", "address", "process", "port");

    /** Groups whose rows have one name and no destination. */
    static final Set<String> SINGLE_GROUPS = Set.of("process", "port");

    private static final int MOST_ROWS = 500;

    private volatile Map<String, String> request;
    private String filter;
    private String typed;
    private String error = "";
    private int sort;
    private int group;
    private int selected;
    private int scroll;
    private boolean isDetailed;
    private boolean isPaused;
    private boolean isInBits;
    private boolean isHelpShown;
    private boolean isOver;

    /**
     * @param filter one that can be read.
     * @param sort   one of those there are.
     * @param group  as well; empty: none.
     */
    public TopState(final String filter, final String sort, final String group) {
        this.filter = filter;
        this.sort = SORTS.indexOf(sort);
        this.group = GROUPS.indexOf(group);
        publish();
    }

    /** What to ask the agent for. Any thread. */
    public Map<String, String> request() {
        return request;
    }

    private void publish() {
        final Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("filter", filter);
        parameters.put("sort", sort());
        parameters.put("group", group());
        parameters.put("limit", Integer.toString(MOST_ROWS));
        request = parameters;
    }

    /** Takes a key; a letter is itself. Returns whether the agent is to be asked again. */
    public boolean onKey(final TopKey key, final char letter) {
        final Map<String, String> before = request;
        if (typed != null) {
            onTyping(key, letter);
        } else if (key == TopKey.LETTER) {
            onLetter(letter);
        } else {
            onMove(key);
        }
        publish();
        return !request.equals(before);
    }

    /** Each letter filters at once, as far as the text is a valid filter. */
    private void onTyping(final TopKey key, final char letter) {
        switch (key) {
            case LETTER -> typed += letter;
            case BACKSPACE -> typed = typed.isEmpty() ? typed : typed.substring(0, typed.length() - 1);
            case ESCAPE -> {
                typed = null;
                error = "";
                return;
            }
            case ENTER -> {
                if (error.isEmpty()) {
                    typed = null;
                }
                return;
            }
            default -> {
                onMove(key);
                return;
            }
        }
        try {
            Query.parse(typed);
            filter = typed;
            error = "";
            selected = 0;
        } catch (final QueryException e) {
            error = e.getMessage();
        }
    }

    private void onLetter(final char letter) {
        if (isHelpShown) {
            isHelpShown = false; // any key
            return;
        }
        switch (letter) {
            case '?', 'h' -> isHelpShown = true;
            case 'b' -> isInBits = !isInBits;
            case 'q' -> isOver = true;
            case '/' -> typed = filter;
            case 's' -> sort = (sort + 1) % SORTS.size();
            case 'g' -> group = (group + 1) % GROUPS.size();
            case 'c' -> filter = "";
            case ' ' -> isPaused = !isPaused;
            case 'j' -> onMove(TopKey.DOWN);
            case 'k' -> onMove(TopKey.UP);
            default -> {
                return;
            }
        }
        if (letter == 's' || letter == 'g' || letter == 'c') {
            selected = 0;
            isDetailed = false;
        }
    }

    private void onMove(final TopKey key) {
        final int step =
                switch (key) {
                    case UP -> -1;
                    case DOWN -> 1;
                    case PAGE_UP -> -10;
                    case PAGE_DOWN -> 10;
                    default -> 0;
                };
        if (key == TopKey.ENTER) {
            isDetailed = !isDetailed;
            scroll = 0;
        } else if (key == TopKey.ESCAPE) {
            isHelpShown = false;
            isDetailed = false;
        } else if (isDetailed) {
            scroll = Math.max(0, scroll + step);
        } else {
            selected = Math.max(0, selected + step);
        }
    }

    /** The selected row stays within the rows there are. */
    int select(final int rows) {
        selected = Math.max(0, Math.min(selected, rows - 1));
        return selected;
    }

    String filter() {
        return filter;
    }

    /** What is being typed; null when nothing is. */
    String typed() {
        return typed;
    }

    /** What is wrong with it; empty: nothing. */
    String error() {
        return error;
    }

    String sort() {
        return SORTS.get(sort);
    }

    String group() {
        return GROUPS.get(group);
    }

    int scroll() {
        return scroll;
    }

    boolean isDetailed() {
        return isDetailed;
    }

    /** Whether rates are in bits a second. */
    boolean isInBits() {
        return isInBits;
    }

    boolean isHelpShown() {
        return isHelpShown;
    }

    boolean isPaused() {
        return isPaused;
    }

    /** Whether the user has left. */
    public boolean isOver() {
        return isOver;
    }

    @Override
    public String toString() {
        return "TopState{" + request + ", selected=" + selected + ", typed=" + typed + '}';
    }
}
