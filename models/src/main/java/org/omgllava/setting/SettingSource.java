package org.omgllava.setting;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Where values are said. */
@FunctionalInterface
public interface SettingSource {

  /**
   * @param text as it was written
   * @param origin where, for messages
   */
  record Given(String text, String origin) {}

  /** What is said about a setting; empty for nothing. */
  Optional<Given> find(DescribedSetting setting);

  /** Options of the command line by the settings' names. */
  static SettingSource commandLine(Map<String, String> options) {
    return setting ->
        Optional.ofNullable(options.get(setting.name()))
            .map(text -> new Given(text, setting.option()));
  }

  /** Environment variables; one that is set to nothing says nothing. */
  static SettingSource environment(Map<String, String> variables) {
    return setting ->
        Optional.ofNullable(variables.get(setting.variable()))
            .filter(text -> !text.isBlank())
            .map(text -> new Given(text, setting.variable()));
  }

  /**
   * Values by the settings' names, all of one origin.
   *
   * @param origin for messages, such as a file's name
   */
  static SettingSource of(Map<String, String> values, String origin) {
    return setting ->
        Optional.ofNullable(values.get(setting.name())).map(text -> new Given(text, origin));
  }

  /**
   * A file of properties in UTF-8, {@code max-gap=2000}.
   *
   * @param known all settings that the file may name
   * @throws SettingException when it cannot be read or names something else
   */
  static SettingSource file(Path file, Collection<DescribedSetting> known) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new SettingException(
          "config: " + file + " (expected: a file of lines such as max-gap=2000; " + e + ")", e);
    }
    Set<String> unknown = new TreeSet<>(properties.stringPropertyNames());
    known.forEach(setting -> unknown.remove(setting.name()));
    if (!unknown.isEmpty()) {
      throw new SettingException(
          "config: "
              + file
              + " names "
              + String.join(", ", unknown)
              + " (expected: names of options without the dashes)");
    }
    return of(
        properties.stringPropertyNames().stream()
            .collect(Collectors.toMap(name -> name, properties::getProperty)),
        file.toString());
  }
}
