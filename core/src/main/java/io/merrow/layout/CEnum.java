package io.merrow.layout;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names the enumerator in {@code layout.h} whose value the annotated constant repeats. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface CEnum {
    /** Enumerator name in {@code layout.h}. */
    String value();
}
