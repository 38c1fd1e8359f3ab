package io.merrow.config.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes one key of the configuration: the only place where its default, its range and its meaning are written.
 *
 * <p>The key's name is that of the record component in snake case. Values are written as in a file: {@code 10s},
 * {@code 64Ki}, {@code true}; lists with commas between.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {
    /** The default; for a section, nothing. */
    String value() default "";

    /** The default inside Kubernetes, where it is another. */
    String inKubernetes() default "";

    /** What it means, in a sentence for the reference. */
    String doc();

    /** Smallest value allowed, of numbers and durations. */
    String min() default "";

    /** Largest value allowed, of numbers and durations. */
    String max() default "";

    /** The value is rounded up to the next power of two. */
    boolean powerOfTwo() default false;

    /** The text may be empty, which means nothing, like a missing key. */
    boolean mayBeEmpty() default false;

    /** A list may also be one text with commas, whose entries its user separates. */
    boolean text() default false;

    /** The value is never shown: not in {@code config show}, not in messages. */
    boolean secret() default false;

    /** The path of a file that the agent reads when it starts: it must be there by then. */
    boolean readable() default false;
}
