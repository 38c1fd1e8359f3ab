package io.merrow.layout;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names the C struct in {@code layout.h} that the annotated flyweight views; its {@code LENGTH} is the struct's size. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface CStruct {
    /** Struct name in {@code layout.h}. */
    String value();
}
