package io.merrow.k8s.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.merrow.lab.ThisJvm;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that is killed by SIGKILL while it changes objects all the time: afterwards each object is as it was before or
 * after the one change that was being written, and all others as the last change left them. None is lost, none is a mixture.
 */
@Timeout(300)
class StoreKillSystemTest {
    private static final int ROUNDS = 20;
    private static final int MOST_MOMENT_MS = 150;

    private final SplittableRandom random = new SplittableRandom();
    /** Version of each pod; none: it is gone. */
    private final Map<Integer, Integer> model = new HashMap<>();

    private final Set<Generation> ended = new HashSet<>();
    /** Of the change that may or may not be written. */
    private int uncertainPod = -1;

    private Integer versionAfter;
    private int version;

    @TempDir
    private Path directory;

    @Test
    void shouldHaveEveryObjectWholeAfterAKill() throws IOException, InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            write(round);
            check("round " + round + ", version " + version);
        }
        assertThat(version).as("changes").isGreaterThan(ROUNDS * 10);
    }

    private void write(final int round) throws IOException, InterruptedException {
        final List<String> command = ThisJvm.command(StoreWriterMain.class.getName(), "-XX:TieredStopAtLevel=1");
        command.addAll(List.of(directory.toString(), Integer.toString(round), Integer.toString(version)));
        final Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (DataInputStream printed = new DataInputStream(process.getInputStream())) {
            assertThat(printed.read()).as("the writer must begin").isEqualTo('o');
            final long killAtNs =
                    System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(random.nextInt(MOST_MOMENT_MS * 1000));
            uncertainPod = -1;
            boolean isKilled = false;
            while (follow(printed)) {
                if (!isKilled && System.nanoTime() - killAtNs >= 0) {
                    isKilled = true;
                    process.toHandle().destroyForcibly(); // The process's own method would close the pipe as well.
                }
            }
        }
        process.waitFor();
    }

    /** One change; false: the writer is dead. */
    private boolean follow(final DataInputStream printed) throws IOException {
        try {
            final int what = printed.readByte();
            final int pod = printed.readInt();
            version = printed.readInt();
            uncertainPod = pod;
            versionAfter = what == 'P' ? version : null;
            assertThat(printed.readByte()).isEqualTo((byte) '.');
            settle();
            return true;
        } catch (final EOFException e) {
            return false;
        }
    }

    private void settle() {
        if (versionAfter == null) {
            model.remove(uncertainPod);
            ended.add(new Generation(uncertainPod, version));
        } else {
            model.put(uncertainPod, versionAfter);
        }
        uncertainPod = -1;
    }

    private void check(final String what) throws IOException {
        final Map<Integer, Integer> found = new HashMap<>();
        try (ObjectFile file = ObjectFile.lock(directory)) {
            final ObjectMap map = file.open(StoreWriterMain.CAPACITY);
            final List<StoredObject> objects = map.read(FactsDecoder.Interning.none());
            assertThat(map.unreadable()).as(what).isZero();
            new Restoration(objects, Long.MIN_VALUE).living().forEach(object -> {
                final Generation generation = Generation.of(object.facts());
                found.put(generation.pod(), generation.version());
            });
            objects.stream().filter(StoredObject::hasEnded).forEach(object -> assertThat(
                            Generation.of(object.facts()).version())
                    .isEqualTo((int) object.endedMs()));
        }
        if (uncertainPod >= 0) {
            assertThat(found.get(uncertainPod)).as(what).isIn(versionAfter, model.get(uncertainPod));
            model.remove(uncertainPod);
            if (found.containsKey(uncertainPod)) {
                model.put(uncertainPod, found.get(uncertainPod));
            }
        }
        assertThat(found).as(what).isEqualTo(model);
    }
}
