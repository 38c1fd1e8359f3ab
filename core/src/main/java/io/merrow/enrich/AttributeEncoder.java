package io.merrow.enrich;

import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Encodes text attributes for export. A process has one, since each {@link AttributeGroup} keeps the bytes that it got first. Any thread.
 */
@FunctionalInterface
public interface AttributeEncoder {
    /**
     * @param attributes calls back with name and value of each.
     * @return the bytes, which can stand behind those of other groups.
     */
    byte[] encode(Consumer<BiConsumer<String, String>> attributes);
}
