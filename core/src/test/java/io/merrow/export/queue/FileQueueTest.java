package io.merrow.export.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.merrow.file.FileInUseException;
import io.merrow.telemetry.LedgerCounter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileQueueTest {
    private final QueueFixture fixture = new QueueFixture();

    @TempDir
    private Path directory;

    private Path path;

    @BeforeEach
    void name() {
        path = directory.resolve("below").resolve("queue");
    }

    @Test
    void shouldHandOutInOrderAndDropTheOldestWhenFull() {
        try (RecordQueue queue = fixture.open(path, 3)) {
            assertThat(queue.capacity()).isEqualTo(3);
            assertThat(fixture.offer(queue, 1)).isTrue();
            fixture.offer(queue, 2);
            assertThat(fixture.offer(queue, 3)).isTrue();
            assertThat(fixture.offer(queue, 4)).isFalse();
            assertThat(fixture.moveAll(queue)).containsExactly(2, 3, 4);
        }
    }

    @Test
    void shouldLoseOnlyTheCopyOfARecordThatIsOnItsWay() {
        try (RecordQueue queue = fixture.open(path, 3)) {
            fixture.offer(queue, 1, 4);
            assertThat(fixture.move(queue, 2)).containsExactly(1, 2);
            assertThat(fixture.offer(queue, 4)).as("record 1 is in a batch").isTrue();
            assertThat(fixture.offer(queue, 5)).as("record 2 is in a batch").isTrue();
            assertThat(fixture.offer(queue, 6)).as("record 3 waits").isFalse();
            assertThat(fixture.moveAll(queue)).containsExactly(4, 5, 6);
        }
    }

    @Test
    void shouldBehaveLikeAModelOverManyWrapsAndStarts() {
        final Deque<Integer> model = new ArrayDeque<>();
        int next = 0;
        RecordQueue queue = fixture.open(path, 100);
        for (int round = 0; round < 60; round++) {
            for (int i = 0; i < 17 + round; i++) {
                final boolean full = model.size() == 100;
                assertThat(fixture.offer(queue, next)).isEqualTo(!full);
                if (full) {
                    model.removeFirst();
                }
                model.addLast(next++);
            }
            for (final int number : fixture.move(queue, 13 + round)) {
                assertThat(number).isEqualTo(model.removeFirst());
            }
            queue.commit(queue.position());
            assertThat(queue.size()).isEqualTo(model.size());
            if (round % 7 == 6) {
                queue.close();
                queue = fixture.open(path, 100);
                assertThat(queue.size()).isEqualTo(model.size());
            }
        }
        queue.close();
    }

    @Test
    void shouldGiveAgainWhatWasMovedButNotCommitted() {
        try (RecordQueue queue = fixture.open(path, 10)) {
            fixture.offer(queue, 0, 8);
            fixture.move(queue, 3);
            queue.commit(queue.position());
            fixture.move(queue, 3);
            assertThat(queue.keep()).isEqualTo(queue.position() - 3);
        }
        try (RecordQueue queue = fixture.open(path, 10)) {
            assertThat(queue.position()).isLessThan(queue.recoveredEnd());
            assertThat(fixture.moveAll(queue)).containsExactly(3, 4, 5, 6, 7);
            fixture.offer(queue, 8);
            assertThat(queue.position()).isEqualTo(queue.recoveredEnd());
        }
    }

    @Test
    void shouldRefuseASecondOwnerAndNameTheFirst() {
        try (RecordQueue queue = fixture.open(path, 10)) {
            fixture.offer(queue, 1);
            assertThatThrownBy(() -> fixture.open(path, 10))
                    .isInstanceOf(FileInUseException.class)
                    .hasMessageContaining(path.toString());
        }
    }

    @Test
    void shouldMoveItsRecordsToAFileOfAnotherSize() throws IOException {
        try (RecordQueue queue = fixture.open(path, 10)) {
            fixture.offer(queue, 0, 25);
        }
        try (RecordQueue queue = fixture.open(path, 50)) {
            assertThat(queue.capacity()).isEqualTo(50);
            fixture.offer(queue, 25, 40);
        }
        try (RecordQueue queue = fixture.open(path, 3)) {
            assertThat(queue.capacity()).as("none is lost by a smaller size").isEqualTo(25);
            assertThat(fixture.moveAll(queue))
                    .containsExactlyElementsOf(IntStream.range(15, 40).boxed().toList());
            queue.commit(queue.position());
        }
        try (RecordQueue queue = fixture.open(path, 3)) {
            assertThat(queue.capacity()).isEqualTo(3);
        }
        assertThat(filesBeside()).containsExactly("queue");
    }

    @Test
    void shouldPutAFileOfAnotherLayoutAside() throws IOException {
        try (RecordQueue queue = fixture.open(path, 10)) {
            fixture.offer(queue, 0, 5);
        }
        flip(QueueFileDescriptor.RECORD_LAYOUT_OFFSET);
        try (RecordQueue queue = fixture.open(path, 10)) {
            assertThat(queue).isInstanceOf(FileQueue.class);
            assertThat(queue.isEmpty()).isTrue();
        }
        assertThat(filesBeside()).hasSize(2).anyMatch(name -> name.startsWith("queue.aside-"));
    }

    @Test
    void shouldPutAForeignFileAsideAndNotDestroyIt() throws IOException {
        Files.createDirectories(path.getParent());
        Files.writeString(path, "somebody's letters");
        try (RecordQueue queue = fixture.open(path, 10)) {
            fixture.offer(queue, 1);
        }
        final String aside = filesBeside().stream()
                .filter(name -> name.startsWith("queue.aside-"))
                .findFirst()
                .orElseThrow();
        assertThat(path.resolveSibling(aside)).hasContent("somebody's letters");
    }

    @Test
    void shouldStopAtATornRecordAndReportHowManyCameBefore() throws IOException {
        try (RecordQueue queue = fixture.open(path, 10)) {
            fixture.offer(queue, 0, 8);
        }
        flip(QueueFileDescriptor.frameOffset(QueueFileDescriptor.FIRST_POSITION + 5, 10) + 40);
        try (RecordQueue queue = fixture.open(path, 10)) {
            assertThat(fixture.count(LedgerCounter.QUEUE_FILE_TORN)).isEqualTo(1);
            assertThat(queue.size()).isEqualTo(5);
            fixture.offer(queue, 100);
        }
        try (RecordQueue queue = fixture.open(path, 10)) {
            assertThat(fixture.count(LedgerCounter.QUEUE_FILE_TORN)).isZero();
            assertThat(fixture.moveAll(queue)).containsExactly(0, 1, 2, 3, 4, 100);
        }
    }

    @Test
    void shouldFindItsRecordsWithoutAReadPosition() throws IOException {
        try (RecordQueue queue = fixture.open(path, 10)) {
            fixture.offer(queue, 0, 14);
            fixture.move(queue, 2);
            queue.commit(queue.position());
        }
        flip(QueueFileDescriptor.POSITION_A_OFFSET);
        flip(QueueFileDescriptor.POSITION_B_OFFSET);
        try (RecordQueue queue = fixture.open(path, 10)) {
            assertThat(fixture.moveAll(queue))
                    .as("also two that were settled: rather twice than never")
                    .containsExactlyElementsOf(IntStream.range(4, 14).boxed().toList());
        }
    }

    @Test
    void shouldRecoverWhatACutFileStillHas() throws IOException {
        try (RecordQueue queue = fixture.open(path, 10)) {
            fixture.offer(queue, 0, 8);
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(QueueFileDescriptor.frameOffset(QueueFileDescriptor.FIRST_POSITION + 3, 10) + 20);
        }
        try (RecordQueue queue = fixture.open(path, 10)) {
            assertThat(fixture.moveAll(queue)).containsExactly(0, 1, 2);
            assertThat(fixture.count(LedgerCounter.QUEUE_FILE_TORN)).isEqualTo(1);
        }
    }

    @Test
    void shouldTakeMemoryWhereThereCanBeNoFile() throws IOException {
        Files.writeString(directory.resolve("below"), "a file where the directory should be");
        try (RecordQueue queue = fixture.open(path, 10)) {
            assertThat(queue).isInstanceOf(MemoryQueue.class);
            assertThat(queue.capacity()).isEqualTo(QueueFixture.MEMORY_CAPACITY);
            assertThat(fixture.count(LedgerCounter.QUEUE_FILE_UNUSABLE)).isEqualTo(1);
        }
    }

    private List<String> filesBeside() throws IOException {
        try (var files = Files.list(path.getParent())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private void flip(final int offset) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(offset);
            final int value = file.read();
            file.seek(offset);
            file.write(value ^ 0x55);
        }
    }
}
