package org.omgllava.setting;

import java.util.List;

/**
 * Settings with where each value was said.
 *
 * @param value the record
 * @param lines one per setting, in their order
 */
public record EffectiveSettings<R extends Record>(R value, List<Line> lines) {
  /**
   * @param name of the setting
   * @param shown its value without secrets
   * @param origin where it was said
   */
  public record Line(String name, String shown, String origin) {}
}
