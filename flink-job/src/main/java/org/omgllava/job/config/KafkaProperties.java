package org.omgllava.job.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.omgllava.setting.SettingException;

/**
 * Properties of Kafka's clients. How they prove who they are comes from a file in the format of
 * Kafka's own tools: a command line is there for every user of the machine to read.
 */
public final class KafkaProperties {
  private static final String SECURITY =
      "(security|sasl|ssl|schema\\.registry|basic\\.auth|bearer\\.auth)\\..*";

  private KafkaProperties() {}

  /**
   * What a file says.
   *
   * @param file its path, empty for none
   * @throws SettingException when it cannot be read
   */
  public static Map<String, String> ofFile(String file) {
    Map<String, String> found = new TreeMap<>();
    if (file.isEmpty()) {
      return found;
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(Path.of(file))) {
      properties.load(reader);
    } catch (IOException | InvalidPathException e) {
      throw new SettingException(
          "kafka-config: "
              + file
              + " cannot be read (expected: a file of properties, as Kafka's"
              + " own tools take it; "
              + e
              + ")",
          e);
    } catch (IllegalArgumentException e) {
      // The message may quote the line, and the line may be a password.
      throw new SettingException(
          "kafka-config: " + file + " (expected: lines such as security.protocol=SSL)");
    }
    properties.stringPropertyNames().forEach(key -> found.put(key, properties.getProperty(key)));
    return found;
  }

  /**
   * @param keys of properties that stand on the command line
   * @throws SettingException when one of them says how clients prove who they are
   */
  public static void requireNoneOfSecurity(Collection<String> keys) {
    for (String key : keys) {
      if (key.matches(SECURITY)) {
        throw new SettingException(
            "kafka-property: "
                + key
                + " on the command line, where everyone can read it (expected: a line of the file"
                + " that --kafka-config or OMG_KAFKA_CONFIG names)");
      }
    }
  }
}
