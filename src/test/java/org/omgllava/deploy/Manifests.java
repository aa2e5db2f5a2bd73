package org.omgllava.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is wrong with an object of Kubernetes: of Flink's operator by the definitions in its own
 * jar, of others by the classes of their projects. A field that nobody knows is wrong.
 */
final class Manifests {
  /** Newer than the newest definitions that can be had. */
  private static final String NEWER_FLINK = "v2_2";

  /** What classes leave out when it is what they assume. */
  private static final Set<String> NOT_WRITTEN = Set.of("false", "literal");

  /** By name: the compiler misses classes of annotations in their jars. */
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("v1/Namespace", "io.fabric8.kubernetes.api.model.Namespace"),
          Map.entry("v1/ServiceAccount", "io.fabric8.kubernetes.api.model.ServiceAccount"),
          Map.entry("v1/ConfigMap", "io.fabric8.kubernetes.api.model.ConfigMap"),
          Map.entry(
              "v1/PersistentVolumeClaim", "io.fabric8.kubernetes.api.model.PersistentVolumeClaim"),
          Map.entry(
              "rbac.authorization.k8s.io/v1/Role", "io.fabric8.kubernetes.api.model.rbac.Role"),
          Map.entry(
              "rbac.authorization.k8s.io/v1/RoleBinding",
              "io.fabric8.kubernetes.api.model.rbac.RoleBinding"),
          Map.entry(
              "networking.k8s.io/v1/NetworkPolicy",
              "io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy"),
          Map.entry(
              "policy/v1/PodDisruptionBudget",
              "io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget"),
          Map.entry(
              "monitoring.coreos.com/v1/PodMonitor",
              "io.fabric8.openshift.api.model.monitoring.v1.PodMonitor"),
          Map.entry(
              "monitoring.coreos.com/v1/PrometheusRule",
              "io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule"),
          Map.entry("kafka.strimzi.io/v1/Kafka", "io.strimzi.api.kafka.model.kafka.Kafka"),
          Map.entry(
              "kafka.strimzi.io/v1/KafkaNodePool",
              "io.strimzi.api.kafka.model.nodepool.KafkaNodePool"),
          Map.entry(
              "kafka.strimzi.io/v1/KafkaTopic", "io.strimzi.api.kafka.model.topic.KafkaTopic"),
          Map.entry("kafka.strimzi.io/v1/KafkaUser", "io.strimzi.api.kafka.model.user.KafkaUser"));

  private static final ObjectMapper STRICT =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .setAnnotationIntrospector(new NothingUnknown());

  private Manifests() {}

  /** Where the definitions are from, with versions. */
  static String sources() {
    Stream<String> files =
        Stream.concat(
            Stream.of(Manifests.class.getResource(definitionOf("FlinkDeployment")).getPath()),
            Stream.of(
                    "kafka.strimzi.io/v1/Kafka",
                    "v1/Namespace",
                    "monitoring.coreos.com/v1/PodMonitor")
                .map(
                    kind ->
                        type(kind).getProtectionDomain().getCodeSource().getLocation().getPath()));
    return files
        .map(file -> file.replaceAll(".*/([^/]+)\\.jar.*", "$1"))
        .collect(Collectors.joining(", "));
  }

  /** The objects of a file. */
  static List<ObjectNode> of(String yaml) throws IOException {
    List<ObjectNode> objects = new ArrayList<>();
    try (var parser = new YAMLFactory().createParser(yaml)) {
      new YAMLMapper()
          .readValues(parser, ObjectNode.class)
          .forEachRemaining(object -> Optional.ofNullable(object).ifPresent(objects::add));
    }
    return objects;
  }

  /** What is wrong with an object, nothing when it is right. */
  static List<String> problems(JsonNode object) throws IOException {
    String kind = object.path("apiVersion").asText() + "/" + object.path("kind").asText();
    if (kind.startsWith("flink.apache.org/v1beta1/")) {
      return definition(object.path("kind").asText()).validate(object).stream()
          .map(Object::toString)
          .toList();
    }
    if (!TYPES.containsKey(kind)) {
      return List.of(kind + ": unknown");
    }
    Class<?> type = type(kind);
    try {
      List<String> lost = new ArrayList<>();
      requireKept("", object, STRICT.valueToTree(STRICT.treeToValue(object, type)), lost);
      return lost;
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return List.of(String.valueOf(e.getMessage()));
    }
  }

  /** A value that a class does not take, such as one of no enum, is gone when it is written. */
  private static void requireKept(String at, JsonNode said, JsonNode kept, List<String> lost) {
    if (said.isObject()) {
      said.properties()
          .forEach(
              field ->
                  requireKept(
                      at + "/" + field.getKey(),
                      field.getValue(),
                      kept.path(field.getKey()),
                      lost));
    } else if (said.isArray()) {
      for (int i = 0; i < said.size(); i++) {
        requireKept(at + "/" + i, said.get(i), kept.path(i), lost);
      }
    } else if (!at.equals("/apiVersion") && !isKept(said.asText(), kept)) {
      lost.add(at + ": " + said);
    }
  }

  private static boolean isKept(String said, JsonNode kept) {
    return kept.isMissingNode() ? NOT_WRITTEN.contains(said) : kept.asText().equals(said);
  }

  private static Schema definition(String kind) throws IOException {
    try (InputStream in = Manifests.class.getResourceAsStream(definitionOf(kind))) {
      JsonNode definition = new YAMLMapper().readTree(in);
      ObjectNode schema =
          (ObjectNode) definition.at("/spec/versions/0/schema/openAPIV3Schema").deepCopy();
      ObjectNode properties = (ObjectNode) schema.get("properties");
      properties.putObject("apiVersion").put("const", "flink.apache.org/v1beta1");
      properties.putObject("kind").put("const", kind);
      properties.putObject("metadata").put("type", "object");
      if (properties.at("/spec/properties/flinkVersion/enum") instanceof ArrayNode versions) {
        versions.add(NEWER_FLINK);
      }
      refuseUnknown(schema);
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7).getSchema(schema);
    }
  }

  private static void refuseUnknown(JsonNode schema) {
    boolean closed =
        schema.path("properties").isObject()
            && schema.path("type").asText().equals("object")
            && !schema.has("additionalProperties")
            && !schema.path("x-kubernetes-preserve-unknown-fields").asBoolean();
    if (closed) {
      ((ObjectNode) schema).put("additionalProperties", false);
    }
    schema.forEach(Manifests::refuseUnknown);
  }

  private static Class<?> type(String kind) {
    try {
      return Class.forName(TYPES.get(kind));
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private static String definitionOf(String kind) {
    return "/META-INF/fabric8/" + kind.toLowerCase(Locale.ROOT) + "s.flink.apache.org-v1.yml";
  }

  /** Without the places where classes keep what they do not know. */
  private static final class NothingUnknown extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public Boolean hasAnySetter(Annotated annotated) {
      return false;
    }
  }
}
