package io.merrow.deploy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The table of a chart's values: keys, defaults, and the comments that begin with {@code # --}. */
final class ChartValues {
    private static final Pattern LINE = Pattern.compile("( *)([A-Za-z]\\w*):(?: (.*))?");
    private static final String COMMENT = "# -- ";

    private ChartValues() {}

    static String table(final String values) {
        final StringBuilder table = new StringBuilder("| value | default | description |\n|---|---|---|\n");
        final Deque<String> path = new ArrayDeque<>();
        final List<String> lines = values.lines().toList();
        String comment = null;
        for (int i = 0; i < lines.size(); i++) {
            final String line = lines.get(i);
            if (line.strip().startsWith(COMMENT)) {
                comment = line.strip().substring(COMMENT.length());
                continue;
            }
            final Matcher key = LINE.matcher(line);
            if (!key.matches()) {
                continue;
            }
            while (path.size() > key.group(1).length() / 2) {
                path.removeLast();
            }
            path.addLast(key.group(2));
            if (comment != null) {
                table.append("| `")
                        .append(String.join(".", path))
                        .append("` | ")
                        .append(value(key, lines, i))
                        .append(" | ")
                        .append(comment.replace("|", "\\|"))
                        .append(" |\n");
                comment = null;
            }
        }
        return table.toString();
    }

    /** In one line; a value of many lines has its keys alone. */
    private static String value(final Matcher key, final List<String> lines, final int at) {
        if (key.group(3) != null) {
            return '`' + key.group(3) + '`';
        }
        final List<String> below = new ArrayList<>();
        final int indent = key.group(1).length() + 2;
        for (int i = at + 1; i < lines.size() && lines.get(i).startsWith(" ".repeat(indent)); i++) {
            final String text = lines.get(i).substring(indent);
            if (!text.startsWith(" ") && !text.startsWith("#")) {
                below.add('`' + text + '`');
            }
        }
        return String.join(" ", below);
    }
}
