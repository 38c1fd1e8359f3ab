package io.merrow.config.writer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigReferenceTest {
    private static final String MARK = "<!-- Generated from the code below this line (ConfigReferenceTest). -->\n";

    /** With {@code -Dmerrow.docs.write} the page is written instead. */
    @Test
    void shouldBeWhatTheDocumentationShows() throws IOException {
        final Path page = Path.of("..", "docs", "configuration.md");
        final String text = Files.readString(page);
        final String head = text.substring(0, text.indexOf(MARK) + MARK.length());
        final String expected = head + "\n" + ConfigReference.toMarkdown();
        if (System.getProperty("merrow.docs.write") != null) {
            Files.writeString(page, expected);
        }
        assertThat(Files.readString(page))
                .as("docs/configuration.md; run this test with -Dmerrow.docs.write to update it")
                .isEqualTo(expected);
    }
}
