package io.merrow.config;

import java.util.function.BiConsumer;

/** A section some of whose keys depend on one another. */
public interface Checked {
    /**
     * Reports each contradiction.
     *
     * @param errors takes the key within this section ({@code retry.max_interval}) and what is wrong; the hint follows
     *     a semicolon.
     */
    void check(BiConsumer<String, String> errors);
}
