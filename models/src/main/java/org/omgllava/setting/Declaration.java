package org.omgllava.setting;

import java.lang.reflect.RecordComponent;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@link Setting#value()} says.
 *
 * @param defaultValue as a user would write it; empty text: none
 * @param range none when nothing is said about it
 */
record Declaration(String name, String unit, Optional<Range> range, String defaultValue) {
  private static final Pattern FORM =
      Pattern.compile("([a-z][a-z0-9-]*) (\\S+)(?: in (\\S+)\\.\\.(\\S+))?(?: = (.+))?");

  /**
   * @param least smallest value of a number, fewest characters of text
   * @param most largest value of a number, most characters of text
   */
  record Range(String least, String most) {}

  /** What is said about a component; none when it is no setting. */
  static Optional<Declaration> of(RecordComponent component) {
    return Optional.ofNullable(component.getAnnotation(Setting.class))
        .map(setting -> parse(setting.value()));
  }

  private static Declaration parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalStateException(
          "@Setting: " + text + " (expected: NAME UNIT [in LEAST..MOST] [= DEFAULT])");
    }
    Optional<Range> range =
        Optional.ofNullable(form.group(3)).map(least -> new Range(least, form.group(4)));
    return new Declaration(
        form.group(1), form.group(2), range, Optional.ofNullable(form.group(5)).orElse(""));
  }
}
