package io.merrow.export.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.lab.ThisJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed by SIGKILL at random moments: what it stored and had not settled is there for the next. */
class QueueKillSystemTest {
    private static final int ROUNDS = 12;
    private static final int FRAMES = 64;
    private static final int MOST_MOMENT_MS = 60;

    private final QueueFixture fixture = new QueueFixture();
    private final SplittableRandom random = new SplittableRandom();

    @TempDir
    private Path directory;

    @Test
    void shouldLoseNoStoredRecordToKill() throws IOException, InterruptedException {
        final Path path = directory.resolve("queue");
        int next = 0;
        int settled = 0;
        for (int round = 0; round < ROUNDS; round++) {
            final Story story = killed(path, next, settled);
            try (RecordQueue queue = fixture.open(path, FRAMES)) {
                final List<Integer> found = fixture.moveAll(queue);
                check(found, story, round);
                next = Math.max(story.stored + 1, found.isEmpty() ? 0 : found.get(found.size() - 1) + 1);
                // Half of what was found is left for the next process.
                settled = found.isEmpty() ? next : found.get(found.size() / 2);
                queue.commit(queue.position() - (found.size() - found.size() / 2));
            }
        }
    }

    /** The records are those from the last commit on, without a gap, up to the last one stored or the one after. */
    private static void check(final List<Integer> found, final Story story, final int round) {
        final String what = "round " + round + ", " + story + ", found " + found;
        final int last = found.isEmpty() ? story.stored : found.get(found.size() - 1);
        assertThat(last).as(what).isBetween(story.stored, story.stored + 1);
        if (found.isEmpty()) {
            assertThat(story.mayBeSettled).as(what).isGreaterThan(story.stored);
            return;
        }
        final int first = found.get(0);
        assertThat(found)
                .as(what)
                .isEqualTo(IntStream.rangeClosed(first, last).boxed().toList());
        assertThat(first).as(what).isGreaterThanOrEqualTo(story.settled);
        final int oldestThatFits = last - FRAMES + 1;
        assertThat(first).as(what).isLessThanOrEqualTo(Math.max(story.mayBeSettled, oldestThatFits + 1));
    }

    private Story killed(final Path path, final int next, final int settled) throws IOException, InterruptedException {
        final List<String> command = ThisJvm.command(QueueWriterMain.class.getName(), "-XX:TieredStopAtLevel=1");
        command.addAll(List.of(path.toString(), Integer.toString(FRAMES), Integer.toString(next)));
        final Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        final Story story = new Story(next - 1, settled);
        try (var lines = process.inputReader(StandardCharsets.US_ASCII)) {
            assertThat(lines.read()).as("the writer must begin").isEqualTo('o');
            final List<String> told = new ArrayList<>(List.of("o" + lines.readLine()));
            final long killAtNs =
                    System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(random.nextInt(MOST_MOMENT_MS * 1000));
            while (System.nanoTime() - killAtNs < 0) {
                told.add(lines.readLine());
            }
            process.toHandle().destroyForcibly(); // The process's own method would close the pipe as well.
            lines.lines().forEach(told::add);
            told.forEach(story::hear);
        } finally {
            process.destroyForcibly().waitFor();
        }
        return story;
    }

    /** What the killed process printed. A last line may be cut. */
    private static final class Story {
        private int stored;
        private int settled;
        private int mayBeSettled;

        private Story(final int stored, final int settled) {
            this.stored = stored;
            this.settled = settled;
            this.mayBeSettled = settled;
        }

        private void hear(final String line) {
            if (line == null || line.length() < 3) {
                return;
            }
            final int number = Integer.parseInt(line.substring(2));
            switch (line.charAt(0)) {
                case 'o' -> stored = Math.max(stored, number);
                case 'c' -> mayBeSettled = number;
                default -> settled = number;
            }
        }

        @Override
        public String toString() {
            return "stored up to " + stored + ", settled below " + settled + ", perhaps below " + mayBeSettled;
        }
    }
}
