package org.omgllava.setting;

import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A component of a settings record with all that is said about it. */
public final class DescribedSetting {
  private static final Declaration.Range TEXT_LENGTHS = new Declaration.Range("1", "1024");

  private final RecordComponent component;
  private final Declaration said;
  private final String group;

  DescribedSetting(RecordComponent component, Declaration said, String group) {
    this.component = component;
    this.said = said;
    this.group = group;
    if (isNumber() && said.range().isEmpty()) {
      throw new IllegalStateException(component + ": @Setting without a smallest and a largest");
    }
  }

  public String name() {
    return said.name();
  }

  /** Name on the command line. */
  public String option() {
    return "--" + name();
  }

  /** Name in the environment. */
  public String variable() {
    return "OMG_" + name().toUpperCase(Locale.ROOT).replace('-', '_');
  }

  public String unit() {
    return said.unit();
  }

  public String defaultValue() {
    return said.defaultValue();
  }

  public String description() {
    return component.getAnnotation(Setting.class).description();
  }

  /** Heading under which it is listed. */
  public String group() {
    return group;
  }

  /** Type of the component. */
  public Class<?> type() {
    return component.getType();
  }

  /** What the value may be, in words. */
  public String expected() {
    if (type().isEnum()) {
      return Arrays.stream(type().getEnumConstants())
          .map(Object::toString)
          .collect(Collectors.joining(", "));
    }
    if (type() == boolean.class) {
      return "true, false";
    }
    if (type() == Map.class) {
      return "KEY=VALUE";
    }
    return least() + " to " + most() + (isNumber() ? "" : " characters");
  }

  /** Smallest value of a number, fewest characters of text. */
  public String least() {
    return range().least();
  }

  /** Largest value of a number, most characters of text. */
  public String most() {
    return range().most();
  }

  /** Whether the value is a number. */
  public boolean isNumber() {
    return type() == int.class
        || type() == long.class
        || type() == float.class
        || type() == double.class;
  }

  /**
   * The value that the text means.
   *
   * @throws SettingException when it means none, or one that is out of range
   */
  public Object parse(SettingSource.Given given) {
    String text = given.text().strip();
    try {
      if (isNumber()) {
        return number(new BigDecimal(text));
      }
      if (type() == boolean.class) {
        return truth(text);
      }
      if (type().isEnum()) {
        return constant(text);
      }
      return type() == Map.class ? pairs(text) : bounded(text);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new SettingException(
          name()
              + ": "
              + shown(text)
              + ", from "
              + given.origin()
              + " (expected: "
              + wanted()
              + ")",
          e);
    }
  }

  /** A value without secrets: of pairs the keys, of addresses no user and password. */
  public String shown(Object value) {
    if (value instanceof Map<?, ?> pairs) {
      return pairs.isEmpty() ? "" : pairs.keySet() + " (values are not shown)";
    }
    if (type() == Map.class) {
      return "(not shown)";
    }
    return value.toString().replaceAll("//[^/@]*@", "//(not shown)@");
  }

  private String wanted() {
    return isNumber() ? expected() + " " + unit() : expected();
  }

  private Declaration.Range range() {
    return said.range().orElse(TEXT_LENGTHS);
  }

  private Object number(BigDecimal number) {
    requireBetween(number);
    if (type() == int.class) {
      return number.intValueExact();
    }
    if (type() == long.class) {
      return number.longValueExact();
    }
    return type() == float.class ? (Object) number.floatValue() : (Object) number.doubleValue();
  }

  private String bounded(String text) {
    requireBetween(BigDecimal.valueOf(text.length()));
    return text;
  }

  private void requireBetween(BigDecimal number) {
    if (number.compareTo(new BigDecimal(least())) < 0
        || number.compareTo(new BigDecimal(most())) > 0) {
      throw new IllegalArgumentException();
    }
  }

  private static boolean truth(String text) {
    if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
      throw new IllegalArgumentException();
    }
    return Boolean.parseBoolean(text);
  }

  /** {@code AT_LEAST_ONCE} and {@code at-least-once}. */
  private Object constant(String text) {
    String wanted = text.toUpperCase(Locale.ROOT).replace('-', '_');
    return Arrays.stream(type().getEnumConstants())
        .filter(constant -> ((Enum<?>) constant).name().equals(wanted))
        .findFirst()
        .orElseThrow(IllegalArgumentException::new);
  }

  /** Pairs behind commas; a comma that no key follows belongs to the value before it. */
  private static Map<String, String> pairs(String text) {
    Map<String, String> pairs = new TreeMap<>();
    if (text.isEmpty()) {
      return pairs;
    }
    for (String pair : text.split(",(?=[A-Za-z][A-Za-z0-9._-]*=)")) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException();
      }
      pairs.put(pair.substring(0, equals).strip(), pair.substring(equals + 1));
    }
    return pairs;
  }
}
