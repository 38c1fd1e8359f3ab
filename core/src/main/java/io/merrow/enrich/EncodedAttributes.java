package io.merrow.enrich;

import java.util.function.BiConsumer;
import org.agrona.MutableDirectBuffer;

/**
 * Attributes that were encoded once and are copied into every span they belong to, such as those of a pod. Immutable;
 * any thread.
 *
 * <p>The bytes are entries of {@code repeated KeyValue attributes = 9} in OTLP's {@code Span}: each {@code KeyValue} with
 * that field's tag and its length in front, so that a block is appended to a span as it is.
 */
public interface EncodedAttributes {
    /** Bytes of all entries; 0: none. */
    int encodedLength();

    /** Copies all entries to {@code index}, where {@link #encodedLength()} bytes must fit. Allocates nothing. */
    void copyTo(MutableDirectBuffer target, int index);

    /**
     * The same entries, in the same order, for those who print them: each name with a {@link String}, {@link Long},
     * {@link Boolean} or a list of strings.
     */
    void forEach(BiConsumer<String, Object> consumer);
}
