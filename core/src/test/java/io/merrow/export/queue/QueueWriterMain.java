package io.merrow.export.queue;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A process that fills and empties a queue file until it is killed, and prints what it did: {@code o N} when record N is
 * stored, {@code c N} before and {@code d N} after it commits all below N. What it prints of records is read from the pipe
 * also when it is dead.
 */
final class QueueWriterMain {
    private QueueWriterMain() {}

    public static void main(final String[] args) throws IOException {
        final QueueFixture fixture = new QueueFixture();
        final SplittableRandom random = new SplittableRandom();
        final PrintStream out = new PrintStream(new BufferedOutputStream(System.out, 64), true);
        final RecordQueue queue = fixture.open(Path.of(args[0]), Integer.parseInt(args[1]));
        int next = Integer.parseInt(args[2]);
        while (true) {
            final int burst = random.nextInt(1, 20);
            for (int i = 0; i < burst; i++) {
                fixture.offer(queue, next);
                out.println("o " + next++);
            }
            final List<Integer> moved = fixture.move(queue, random.nextInt(20));
            if (!moved.isEmpty() && random.nextInt(3) > 0) {
                final int behind = moved.get(moved.size() - 1) + 1;
                out.println("c " + behind);
                queue.commit(queue.position());
                out.println("d " + behind);
            }
        }
    }
}
