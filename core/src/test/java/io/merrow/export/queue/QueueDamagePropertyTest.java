package io.merrow.export.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Damage anywhere in a queue file never makes a record that was not offered, nor stops an agent from starting. */
class QueueDamagePropertyTest {
    private static final int FRAMES = 12;

    @Property(tries = 400)
    void shouldRecoverOnlyWhatWasOfferedAndContinue(
            @ForAll final long seed,
            @ForAll @IntRange(min = 0, max = 30) final int records,
            @ForAll @IntRange(min = 1, max = 40) final int damages)
            throws IOException {
        final Path directory = Files.createTempDirectory("merrow-queue");
        final Path path = directory.resolve("queue");
        final QueueFixture fixture = new QueueFixture();
        try {
            try (RecordQueue queue = fixture.open(path, FRAMES)) {
                fixture.offer(queue, 0, records);
                fixture.move(queue, records / 3);
                queue.commit(queue.position());
            }
            damage(path, new SplittableRandom(seed), damages);
            try (RecordQueue queue = fixture.open(path, FRAMES)) {
                final List<Integer> found = fixture.moveAll(queue);
                assertThat(found).allMatch(number -> number >= 0 && number < records);
                final Set<Integer> distinct = new HashSet<>(found);
                assertThat(distinct).hasSameSizeAs(found);
                queue.commit(queue.position());
                fixture.offer(queue, 1000, 1000 + FRAMES);
            }
            try (RecordQueue queue = fixture.open(path, FRAMES)) {
                assertThat(fixture.moveAll(queue)).hasSize(FRAMES).first().isEqualTo(1000);
            }
        } finally {
            delete(directory);
        }
    }

    private static void damage(final Path path, final SplittableRandom random, final int count) throws IOException {
        final byte[] bytes = Files.readAllBytes(path);
        for (int i = 0; i < count; i++) {
            // Half of it where it matters most: the head's fields.
            final int at = random.nextBoolean() ? random.nextInt(160) : random.nextInt(bytes.length);
            bytes[at] ^= (byte) (1 << random.nextInt(8));
        }
        Files.write(path, bytes);
    }

    private static void delete(final Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            for (final Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
