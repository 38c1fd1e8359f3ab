package io.merrow.layout;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names the field of the C struct (see {@link CStruct}) whose byte offset the annotated {@code …_OFFSET} constant is. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
public @interface CField {
    /** Field name in {@code layout.h}. */
    String value();

    /** Width of the field in bytes, nested structs and arrays whole. */
    int length();
}
