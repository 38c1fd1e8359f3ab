package io.merrow.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A command line that a page of the documentation shows.
 *
 * @param page  file, from the root of the repository.
 * @param block the code block that it is part of; empty when it is in the text.
 * @param line  as typed, without a trailing comment; continued lines are joined.
 */
public record DocumentedCommand(String page, String block, String line) {
    /** Root of the repository. */
    public static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```");
    private static final Pattern INLINE =
            Pattern.compile("`((?:scripts/)?merrow (?:config|doctor|flows|latency|replay|run|top) [^`]+)`");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|([^\\s']+)");
    private static final Set<String> SHELL = Set.of("", "sh");
    private static final Set<String> END = Set.of("|", ">", "&&", ";");

    /** All command lines of all pages. */
    public static List<DocumentedCommand> all() throws IOException {
        final List<DocumentedCommand> commands = new ArrayList<>();
        for (final Path page : pages()) {
            final String name = ROOT.relativize(page).toString();
            final String text = Files.readString(page);
            final Matcher block = BLOCK.matcher(text);
            while (block.find()) {
                if (SHELL.contains(block.group(1))) {
                    block.group(2)
                            .replaceAll(" *\\\\\\n *", " ")
                            .lines()
                            .map(line -> line.replaceAll(" +# .*", "").strip())
                            .filter(line -> !line.isEmpty())
                            .forEach(line -> commands.add(new DocumentedCommand(name, block.group(2), line)));
                }
            }
            final Matcher inline = INLINE.matcher(text.replaceAll("(?s)```.*?```", ""));
            while (inline.find()) {
                commands.add(new DocumentedCommand(
                        name, "", inline.group(1).replaceAll("\\s+", " ").strip()));
            }
        }
        return commands;
    }

    private static List<Path> pages() throws IOException {
        final List<Path> pages = new ArrayList<>();
        for (final String directory : List.of("", "docs")) {
            try (Stream<Path> files = Files.list(ROOT.resolve(directory))) {
                files.filter(file -> file.toString().endsWith(".md") && !file.endsWith("CHANGELOG.md"))
                        .sorted()
                        .forEach(pages::add);
            }
        }
        return pages;
    }

    /** Whether it shows a syntax and not a command, such as {@code FILE…} or {@code [--option]}. */
    public boolean isSyntax() {
        return line.contains("…") || line.contains("[--");
    }

    /** Whether it is part of the block that starts an agent as a service. */
    public boolean isServiceRecipe() {
        return block.contains("systemctl enable");
    }

    /** The arguments of {@code merrow} in it, brackets removed; empty when it runs another program. */
    public List<String> merrowArguments() {
        final List<String> arguments = new ArrayList<>();
        boolean isFound = false;
        for (final String word : words()) {
            if (isFound && END.contains(word)) {
                break;
            } else if (isFound) {
                final String plain = word.replaceAll("^\\[(?=-)|(?<=\\w)]$|\\)$|…$", "");
                if (!plain.isEmpty()) {
                    arguments.add(plain);
                }
            } else {
                isFound = word.matches("(<\\()?(scripts/)?merrow") && isStart(word);
            }
        }
        return arguments;
    }

    /** Not the operand of another program, such as the release in {@code helm install merrow}. */
    private boolean isStart(final String word) {
        return word.startsWith("<(")
                || line.startsWith(word + " ")
                || line.contains("| " + word)
                || line.matches("[A-Z_]+=\\S+ " + word + " .*");
    }

    /** Its words, quotes removed. */
    public List<String> words() {
        final List<String> words = new ArrayList<>();
        final Matcher word = WORD.matcher(line);
        while (word.find()) {
            words.add(word.group(1) == null ? word.group(2) : word.group(1));
        }
        return words;
    }
}
