package org.omgllava.setting;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A value that a user can choose: what a component of a settings record is called outside, and what
 * it may be. A component is a number, text, a boolean, an enum, or a map from text to text.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
  /** Name in files, such as {@code max-gap}; the option is {@code --max-gap}. */
  String name();

  /** What the value counts or names, in capitals, such as MILLIS. */
  String unit();

  /** As a user would write it; empty text means: none. */
  String defaultValue();

  /** Smallest and largest value, both allowed; of text: the number of its characters. */
  String[] range() default {};

  /** A sentence. */
  String description();
}
