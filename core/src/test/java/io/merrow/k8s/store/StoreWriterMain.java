package io.merrow.k8s.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;

/**
 * Changes pods in the file without a pause until it is killed. Prints each change, nine bytes before it and a dot after it: P (put) or E (ended), the
 * pod and the version.
 */
final class StoreWriterMain {
    static final int PODS = 200;
    static final int CAPACITY = 2_000;

    private StoreWriterMain() {}

    public static void main(final String[] args) throws IOException {
        final Random random = new Random(Long.parseLong(args[1]));
        int version = Integer.parseInt(args[2]);
        final ObjectFile file = ObjectFile.lock(Path.of(args[0]));
        final ObjectMap map = file.open(CAPACITY);
        final OutputStream out = System.out;
        out.write('o');
        out.flush();
        while (true) {
            final Generation next = new Generation(random.nextInt(PODS), ++version);
            final boolean isEnd = random.nextInt(8) == 0;
            out.write(ByteBuffer.allocate(9)
                    .put((byte) (isEnd ? 'E' : 'P'))
                    .putInt(next.pod())
                    .putInt(next.version())
                    .array());
            out.flush();
            if (isEnd) {
                map.putEnded(next.facts(), next.version(), next.version());
                map.remove(next.facts().meta());
            } else {
                map.put(next.facts(), next.version(), next.version());
            }
            out.write('.');
            out.flush();
        }
    }
}
