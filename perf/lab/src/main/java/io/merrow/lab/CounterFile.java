package io.merrow.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Numbers from a text file of {@code key value} lines, {@code #} comments and blank lines left out. Stateless. */
public final class CounterFile {
    private CounterFile() {}

    /**
     * Reads the file.
     *
     * @throws IOException with file and line when it is not such a file.
     */
    public static Map<String, Long> read(final Path file) throws IOException {
        final Map<String, Long> values = new HashMap<>();
        int number = 0;
        for (final String line : Files.readAllLines(file)) {
            number++;
            final int space = line.lastIndexOf(' ');
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            try {
                values.put(line.substring(0, space).strip(), (long) Double.parseDouble(line.substring(space + 1)));
            } catch (final IndexOutOfBoundsException | NumberFormatException e) {
                throw new IOException(file + ", line " + number + ": no \"key value\": " + line, e);
            }
        }
        return values;
    }
}
