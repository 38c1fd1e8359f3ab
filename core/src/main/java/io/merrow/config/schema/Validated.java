package io.merrow.config.schema;

import java.util.function.BiConsumer;

/** A section some of whose keys depend on one another. */
public interface Validated {
    /**
     * Reports each contradiction.
     *
     * @param errors takes the key within this section ({@code metrics.port}), and a message that begins with that key
     *     and has after a semicolon what to do.
     */
    void check(BiConsumer<String, String> errors);
}
