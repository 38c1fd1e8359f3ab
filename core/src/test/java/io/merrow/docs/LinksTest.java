package io.merrow.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every link in the documentation leads somewhere, and every page can be reached from the README. */
class LinksTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
    private static final Pattern FENCE = Pattern.compile("(?ms)^```.*?^```");

    private static String prose(final Path page) throws IOException {
        return FENCE.matcher(Files.readString(page)).replaceAll("");
    }

    private static List<String> links(final Path page) throws IOException {
        final List<String> links = new ArrayList<>();
        final Matcher matcher = LINK.matcher(prose(page));
        while (matcher.find()) {
            if (!matcher.group(1).startsWith("http")) {
                links.add(matcher.group(1));
            }
        }
        return links;
    }

    /** As hosts of repositories make them of headings. */
    private static Set<String> anchors(final Path page) throws IOException {
        final Set<String> anchors = new HashSet<>();
        prose(page)
                .lines()
                .filter(line -> line.startsWith("#"))
                .forEach(line -> anchors.add(line.replaceAll("^#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-')));
        return anchors;
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> all = Files.walk(ROOT, 3)) {
            return all.filter(each -> each.toString().endsWith(".md"))
                    .filter(each -> !ROOT.relativize(each).toString().matches("(?s).*(target|\\.git)/.*"))
                    .toList();
        }
    }

    @Test
    void shouldLeadSomewhere() throws IOException {
        final List<String> broken = new ArrayList<>();
        for (final Path page : pages()) {
            for (final String link : links(page)) {
                final int hash = link.indexOf('#');
                final String path = hash < 0 ? link : link.substring(0, hash);
                final Path target =
                        path.isEmpty() ? page : page.resolveSibling(path).normalize();
                final boolean isThere =
                        Files.exists(target) && (hash < 0 || anchors(target).contains(link.substring(hash + 1)));
                if (!isThere) {
                    broken.add(ROOT.relativize(page) + ": " + link);
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void shouldLeadFromTheReadmeToEveryPage() throws IOException {
        final Set<Path> reached = new HashSet<>();
        final Deque<Path> open = new ArrayDeque<>(List.of(ROOT.resolve("README.md")));
        while (!open.isEmpty()) {
            final Path page = open.pop();
            if (!reached.add(page) || !page.toString().endsWith(".md")) {
                continue;
            }
            for (final String link : links(page)) {
                final String path = link.replaceAll("#.*", "");
                if (!path.isEmpty()) {
                    open.add(page.resolveSibling(path).normalize());
                }
            }
        }
        assertThat(pages().stream().filter(page -> !reached.contains(page)).map(ROOT::relativize))
                .isEmpty();
    }
}
