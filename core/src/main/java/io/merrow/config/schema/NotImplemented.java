package io.merrow.config.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a section: keys that belong to it but that this version does not build. On an enumeration: such values. They are
 * refused by name, so that they are not mistaken for supported ones.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface NotImplemented {
    String[] value();
}
