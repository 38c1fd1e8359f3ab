package io.merrow.agent.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * All shared captures, many of them hostile, where they lie beside the repository or where the system property
 * {@code merrow.pcaps} names.
 */
@Tag("one-jdk")
class ReplayCorpusSystemTest {
    private static final List<String> NO_CAPTURES = List.of(".json", ".md", ".sh", ".txt", ".license");

    @Test
    void shouldReplayEveryCaptureAndAddUpTheSameTwice() throws IOException {
        final Path folder = captures();
        assumeTrue(folder != null, "no shared/pcaps beside the repository: not tested");
        final Path[] files = files(folder);
        assumeTrue(files.length > 0, "no captures in " + folder + ": not tested");

        final ReplayRun run = ReplayRun.json(files);

        assertThat(run.isBalanced()).isTrue();
        assertThat(run.ledger.get("replay.packets_read")).isGreaterThan(files.length);
        assertThat(run.ledger.get("packets.seen") + run.ledger.get("replay.link_type_unread"))
                .isEqualTo(run.ledger.get("replay.packets_read"));
        assertThat(run.ledger).containsEntry("replay.test_run_refused", 0L);
        assertThat(ReplayRun.json(files).output).isEqualTo(run.output);
    }

    private static Path[] files(final Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(f -> NO_CAPTURES.stream().noneMatch(f.toString()::endsWith))
                    .sorted()
                    .toArray(Path[]::new);
        }
    }

    private static Path captures() {
        final String configured = System.getProperty("merrow.pcaps");
        if (configured != null) {
            return Paths.get(configured);
        }
        for (Path at = Paths.get("").toAbsolutePath(); at != null; at = at.getParent()) {
            final Path folder = at.resolve("shared/pcaps");
            if (Files.isDirectory(folder)) {
                return folder;
            }
        }
        return null;
    }
}
