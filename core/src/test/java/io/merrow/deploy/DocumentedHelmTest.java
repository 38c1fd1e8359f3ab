package io.merrow.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.docs.DocumentedCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The chart renders with the values of each Helm command in the documentation. */
class DocumentedHelmTest {
    @Test
    void shouldRenderWithTheDocumentedValues() throws IOException {
        int count = 0;
        for (final DocumentedCommand command : DocumentedCommand.all()) {
            final List<String> words = command.words();
            if (words.get(0).equals("helm") && List.of("install", "upgrade").contains(words.get(1))) {
                render(words);
                count++;
            }
        }
        assertThat(count).isGreaterThanOrEqualTo(3);
    }

    private static void render(final List<String> words) {
        final List<String> sets = new ArrayList<>();
        Path values = null;
        for (int i = 0; i < words.size() - 1; i++) {
            if (words.get(i).equals("--set")) {
                sets.add(words.get(i + 1));
            } else if (words.get(i).equals("--values")) {
                values = DocumentedCommand.ROOT.resolve(words.get(i + 1));
            }
        }
        assertThat(words).contains("deploy/helm/merrow");
        assertThat(sets).as("%s", words).isNotEmpty();
        final String text = RenderedChart.text(values, sets.toArray(String[]::new));
        assertThat(RenderedChart.read(text).kinds()).contains("DaemonSet");
        for (final String set : sets) {
            assertThat(text).as(set).contains(set.substring(set.indexOf('=') + 1));
        }
    }
}
