package org.omgllava.job.wire;

import java.io.Serializable;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;

/**
 * Where a schema registry is and how one proves who one is there. It travels to where records are
 * read and written.
 *
 * @param url empty without a registry
 * @param properties as Confluent's clients take them: {@code schema.registry.basic.auth.user.info}
 *     (USER:PASSWORD), {@code schema.registry.bearer.auth.token}, {@code
 *     schema.registry.ssl.truststore.*} and {@code .keystore.*}; others are not kept
 */
public record RegistryAddress(String url, Map<String, String> properties) implements Serializable {
  /** Without a registry. */
  public static final RegistryAddress NONE = new RegistryAddress("", Map.of());

  private static final String PREFIX = "schema.registry.";

  public RegistryAddress {
    Map<String, String> own = new TreeMap<>();
    properties.forEach(
        (name, value) -> {
          if (name.startsWith(PREFIX) || name.matches("(basic|bearer)\\.auth\\..*")) {
            own.put(name, value);
          }
        });
    properties = Map.copyOf(own);
  }

  /** A reader of records, that asks the registry where there is one. */
  public <T extends SpecificRecord> WireReader<T> reader(Class<T> type) {
    return url.isEmpty() ? WireReader.of(type) : WireReader.of(type, new SchemaRegistry(this));
  }

  /** A property, with Confluent's prefix or without. */
  Optional<String> property(String name) {
    return Optional.ofNullable(properties.getOrDefault(PREFIX + name, properties.get(name)));
  }

  /** Without secrets. */
  @Override
  public String toString() {
    return url.isEmpty() ? "none" : url.replaceAll("//[^/@]*@", "//(not shown)@");
  }
}
