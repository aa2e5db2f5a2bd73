package org.omgllava.job.cli.bom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.omgllava.bundle.Bundle;
import org.omgllava.job.cli.Omg;
import org.omgllava.testing.Goldens;
import picocli.CommandLine;

class BillOfMaterialsTest {
  private static final Bundle NANO = Goldens.nano();
  private static final String PROGRAM =
      """
      {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
       "metadata": {"component": {"type": "application", "name": "omg-flink-job"}},
       "components": [{"type": "library", "name": "kafka-clients", "version": "4.2.2"}]}
      """;

  @Test
  void aModelIsThereWithItsLicenceAndItsData() {
    JsonNode model = model(BillOfMaterials.empty().with(NANO).json());

    assertThat(model.path("type").asText()).isEqualTo("machine-learning-model");
    assertThat(model.path("version").asText()).isEqualTo(NANO.description().version());
    assertThat(model.at("/licenses/0/expression").asText()).isEqualTo("Apache-2.0");
    assertThat(model.at("/modelCard/modelParameters/datasets/0/type").asText())
        .isEqualTo("dataset");
    assertThat(model.at("/modelCard/modelParameters/datasets/0/description").asText())
        .contains("procedurally generated video");
  }

  @Test
  void everyFileOfTheFolderIsThereWithItsHash() throws IOException, NoSuchAlgorithmException {
    Set<String> named = new HashSet<>();
    for (JsonNode file : model(BillOfMaterials.empty().with(NANO).json()).path("components")) {
      String name = file.path("name").asText();
      byte[] bytes = Files.readAllBytes(NANO.directory().resolve(name));
      assertThat(file.at("/hashes/0/content").asText())
          .as(name)
          .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
      named.add(name);
    }

    try (var there = Files.list(NANO.directory())) {
      assertThat(there.map(Path::getFileName).map(Path::toString))
          .filteredOn(name -> !name.equals(Bundle.DESCRIPTION_FILE))
          .containsExactlyInAnyOrderElementsOf(named);
    }
  }

  @Test
  void whatTheProgramConsistsOfStaysAsTheToolWroteIt() throws IOException {
    BillOfMaterials program = BillOfMaterials.read(in(PROGRAM));
    JsonNode both = program.with(NANO).json();

    assertThat(both.at("/metadata/component/name").asText()).isEqualTo("omg-flink-job");
    assertThat(both.at("/components/0/name").asText()).isEqualTo("kafka-clients");
    assertThat(both.at("/components/1/name").asText()).isEqualTo("nano");
    assertThat(program.json()).as("is not changed").isEqualTo(new ObjectMapper().readTree(PROGRAM));
  }

  @Test
  void anotherDocumentIsRefused() {
    assertThatThrownBy(() -> BillOfMaterials.read(in("{\"spdxVersion\": \"SPDX-2.3\"}")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("(expected: CycloneDX, with components)");
  }

  @Test
  void theCommandPrintsOneDocument() throws IOException {
    StringWriter out = new StringWriter();
    CommandLine command = Omg.commandLine();
    command.setOut(new PrintWriter(out, true));

    assertThat(command.execute("bundle", "bom", NANO.directory().toString())).isZero();

    JsonNode printed = new ObjectMapper().readTree(out.toString());
    assertThat(printed.path("bomFormat").asText()).isEqualTo("CycloneDX");
    assertThat(model(printed).path("bom-ref").asText()).isEqualTo("bundle:" + NANO.id());
  }

  private static JsonNode model(JsonNode bill) {
    for (JsonNode component : bill.path("components")) {
      if (component.path("type").asText().equals("machine-learning-model")) {
        return component;
      }
    }
    throw new AssertionError("no model in " + bill);
  }

  private static InputStream in(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
