package org.omgllava.job.cli.bom;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.TreeMap;
import org.omgllava.bundle.Bundle;
import org.omgllava.bundle.BundleDescription;

/**
 * A bill of materials in CycloneDX's JSON, version 1.6: the program's, to which models are added
 * with their files, their licence, and what they were trained on.
 */
public final class BillOfMaterials {
  /** Where a release's jar keeps that of the program; other builds have none. */
  private static final String PROGRAM = "/META-INF/sbom/omg.cdx.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ObjectNode document;

  private BillOfMaterials(ObjectNode document) {
    this.document = document;
  }

  /** One of nothing. */
  public static BillOfMaterials empty() {
    ObjectNode document = JSON.createObjectNode();
    document.put("bomFormat", "CycloneDX").put("specVersion", "1.6").put("version", 1);
    document.putArray("components");
    return new BillOfMaterials(document);
  }

  /** That of the program; empty when this build was made without. */
  public static BillOfMaterials ofProgram() throws IOException {
    try (InputStream in = BillOfMaterials.class.getResourceAsStream(PROGRAM)) {
      return in == null ? empty() : read(in);
    }
  }

  /**
   * Reads one that a tool has written.
   *
   * @throws IOException when it is another document
   */
  static BillOfMaterials read(InputStream in) throws IOException {
    JsonNode told = JSON.readTree(in);
    if (!(told instanceof ObjectNode document)
        || !told.path("bomFormat").asText().equals("CycloneDX")
        || !told.path("components").isArray()) {
      throw new IOException(
          "bomFormat: " + told.path("bomFormat") + " (expected: CycloneDX, with components)");
    }
    return new BillOfMaterials(document);
  }

  /** Adds a model. */
  public BillOfMaterials with(Bundle bundle) {
    ObjectNode document = this.document.deepCopy();
    BundleDescription told = bundle.description();
    ObjectNode model = document.withArray("components").addObject();
    String reference = "bundle:" + bundle.id();
    model.put("type", "machine-learning-model").put("bom-ref", reference);
    model.put("name", told.name()).put("version", told.version());
    model.put("description", told.description());
    licensed(model, told.licence());
    data(model.putObject("modelCard").putObject("modelParameters"), told);
    ArrayNode files = model.putArray("components");
    new TreeMap<>(told.files())
        .forEach(
            (role, entry) -> {
              ObjectNode file = files.addObject();
              file.put("type", "file").put("bom-ref", reference + "/" + entry.path());
              file.put("name", entry.path()).put("description", role);
              file.putArray("hashes")
                  .addObject()
                  .put("alg", "SHA-256")
                  .put("content", entry.sha256());
            });
    return new BillOfMaterials(document);
  }

  /** The whole document. */
  public JsonNode json() {
    return document.deepCopy();
  }

  /** The bundle says in one sentence what it was trained on. */
  private static void data(ObjectNode parameters, BundleDescription told) {
    parameters.put("architectureFamily", "OMG-LLaVA");
    parameters.put("modelArchitecture", told.architecture().name());
    parameters
        .putArray("datasets")
        .addObject()
        .put("type", "dataset")
        .put("name", "training data of " + told.name())
        .put("description", told.description());
  }

  private static void licensed(ObjectNode component, String licence) {
    // An expression says both: one identifier, or several where parts have licences of their own.
    component.putArray("licenses").addObject().put("expression", licence);
  }
}
