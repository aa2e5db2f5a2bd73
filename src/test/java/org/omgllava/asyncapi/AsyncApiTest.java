package org.omgllava.asyncapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.omgllava.job.wire.EventJson;
import org.omgllava.testing.EventSamples;
import org.omgllava.testing.WrittenFile;

/**
 * The AsyncAPI document and its page say what schemas and settings say. The specification's own
 * JSON Schema, beside this test's resources, is that of the npm package {@code @asyncapi/specs}
 * 6.11.1 (Apache-2.0), as it is.
 */
class AsyncApiTest {
  private static final Path ROOT = Path.of(System.getProperty("repository.root"));
  private static final Path PAGE = ROOT.resolve("schemas/asyncapi.html");
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .build();

  @Test
  void documentAndPageAreWhatTheSchemasAndSettingsSay() throws IOException {
    ObjectNode document = document();
    WrittenFile.assertUpToDate(AsyncApi.DOCUMENT, YAML.writeValueAsString(document));
    WrittenFile.assertUpToDate(PAGE, AsyncApiPage.of(document));
  }

  @Test
  void theDocumentIsAsyncApi3() throws IOException {
    assertThat(specification().validate(YAML.readTree(AsyncApi.DOCUMENT.toFile()))).isEmpty();
  }

  static Stream<Consumer<ObjectNode>> mistakes() {
    return Stream.of(
        document -> document.remove("info"),
        document -> document.put("asyncapi", "2.6.0"),
        document -> document.withObject("/channels/frames").put("adress", "frames"),
        document -> document.withObject("/operations/read-frames").put("action", "read"),
        document -> document.withObject("/channels/frames/bindings/kafka").put("partitions", 0));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeIsFound(Consumer<ObjectNode> mistake) throws IOException {
    ObjectNode document = document();
    mistake.accept(document);

    assertThat(specification().validate(document)).isNotEmpty();
  }

  @Test
  void whatIsReferredToIsThere() throws IOException {
    JsonNode document = YAML.readTree(AsyncApi.DOCUMENT.toFile());
    List<String> references = document.findValuesAsText("$ref");

    assertThat(references).hasSizeGreaterThan(30);
    for (String reference : references) {
      if (reference.startsWith("#")) {
        assertThat(document.at(reference.substring(1)).isMissingNode()).as(reference).isFalse();
      } else {
        assertThat(AsyncApi.DOCUMENT.resolveSibling(reference)).exists();
      }
    }
  }

  static Stream<SpecificRecord> results() {
    return Stream.concat(EventSamples.all().stream(), EventSamples.withoutItems().stream())
        .filter(event -> !event.getSchema().getName().matches("FrameEvent|InstructionEvent"));
  }

  @ParameterizedTest
  @MethodSource("results")
  void resultsInJsonFollowTheirSchema(SpecificRecord event) throws IOException {
    ObjectNode json = EventJson.of(event);
    Schema schema = AsyncApi.component(event.getSchema().getName());

    assertThat(schema.validate(json)).isEmpty();
    json.fieldNames()
        .forEachRemaining(
            field -> {
              ObjectNode without = json.deepCopy();
              without.remove(field);
              assertThat(schema.validate(without)).as("without " + field).isNotEmpty();
              ObjectNode wrong = json.deepCopy();
              wrong.putArray(field).addArray();
              assertThat(schema.validate(wrong)).as("another " + field).isNotEmpty();
            });
  }

  @Test
  void thePageAsksNobodyForAnything() throws IOException {
    String page = Files.readString(PAGE);
    Matcher link = Pattern.compile("(?:href|src)=\"([^\"]+)\"").matcher(page);

    assertThat(page).doesNotContain("<script", "@import", "url(");
    assertThat(link.results().map(found -> found.group(1)).toList())
        .hasSizeGreaterThan(20)
        .allSatisfy(
            target -> {
              if (target.startsWith("#")) {
                assertThat(page).contains("id=\"" + target.substring(1) + "\"");
              } else {
                assertThat(PAGE.resolveSibling(target)).exists();
              }
            });
  }

  private static Schema specification() throws IOException {
    try (InputStream packed = AsyncApiTest.class.getResourceAsStream("/asyncapi/3.0.0.json.gz");
        InputStream in = new GZIPInputStream(packed)) {
      return AsyncApi.SCHEMAS.getSchema(new ObjectMapper().readTree(in));
    }
  }

  private static ObjectNode document() throws IOException {
    Matcher version =
        Pattern.compile("<version>([^<]+)</version>")
            .matcher(Files.readString(ROOT.resolve("pom.xml")));
    assertThat(version.find()).isTrue();
    return AsyncApiDocument.of(ROOT.resolve("schemas/published"), version.group(1));
  }
}
