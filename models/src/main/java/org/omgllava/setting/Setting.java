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
  /**
   * {@code NAME UNIT [in LEAST..MOST] [= DEFAULT]}, such as {@code max-gap MILLIS in 1..86400000 =
   * 2000}. The name is that of files, and the option {@code --NAME}; the unit says what the value
   * counts or names; both ends of the range are allowed, of text it is the number of characters;
   * without a default the value is empty text.
   */
  String value();

  /** A sentence. */
  String description();
}
