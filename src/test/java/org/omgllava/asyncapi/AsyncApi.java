package org.omgllava.asyncapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Path;

/** The AsyncAPI document as it stands beside the schemas. */
public final class AsyncApi {
  static final Path DOCUMENT =
      Path.of(System.getProperty("repository.root"), "schemas/asyncapi.yaml");
  static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7);

  private AsyncApi() {}

  /** A schema of the document, such as {@code ResultHeaders} or {@code AnswerEvent}. */
  public static Schema component(String name) throws IOException {
    ObjectNode root = (ObjectNode) new YAMLMapper().readTree(DOCUMENT.toFile());
    return SCHEMAS.getSchema(root.put("$ref", "#/components/schemas/" + name));
  }
}
