package org.omgllava.job.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.omgllava.events.FrameEvent;
import org.omgllava.testing.EventSamples;

/**
 * Every version of a schema is kept: as a file that is whole in itself, with its fingerprint on the
 * page, and with a record that was written when it was new.
 */
class PublishedSchemasTest {
  private static final Path ROOT = Path.of(System.getProperty("repository.root"));
  private static final Path PUBLISHED = ROOT.resolve("schemas/published");
  private static final Path RECORDS = ROOT.resolve("src/test/resources/records");
  private static final Pattern ROW =
      Pattern.compile("\\| \\[`(v\\d+/\\w+\\.avsc)`]\\(published/\\1\\) \\| `([0-9a-f]{16})` \\|");

  static List<SpecificRecord> events() {
    return EventSamples.all();
  }

  /** As {@code v1/FrameEvent}. */
  static List<String> versions() throws IOException {
    try (Stream<Path> files = Files.walk(PUBLISHED)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> PUBLISHED.relativize(file).toString().replace(".avsc", ""))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("events")
  void theNewestPublishedVersionIsTheSchemaOfTheClass(SpecificRecord event) throws IOException {
    String name = event.getSchema().getName();
    String current = inlined(event.getSchema());
    List<String> versions =
        versions().stream().filter(version -> version.endsWith("/" + name)).toList();
    Path proposal = Path.of("target/published", name + ".avsc");
    Files.createDirectories(proposal.getParent());
    Files.writeString(proposal, current);

    assertThat(versions)
        .isEqualTo(
            Stream.iterate(1, v -> v + 1)
                .limit(versions.size())
                .map(v -> "v" + v + "/" + name)
                .toList());
    Path newest = PUBLISHED.resolve("v" + versions.size() + "/" + name + ".avsc");
    assertThat(Files.readString(newest))
        .as("%s, or the next version after it, should be %s", newest, proposal.toAbsolutePath())
        .isEqualTo(current);
    assertThat(SchemaNormalization.parsingFingerprint64(parsed(newest)))
        .isEqualTo(SchemaNormalization.parsingFingerprint64(event.getSchema()));
  }

  @Test
  void thePageListsEveryVersionWithItsFingerprint() throws IOException {
    Map<String, String> listed =
        ROW.matcher(Files.readString(ROOT.resolve("schemas/README.md")))
            .results()
            .collect(
                Collectors.toMap(
                    (MatchResult row) -> row.group(1),
                    row -> row.group(2),
                    (a, b) -> a,
                    TreeMap::new));
    Map<String, String> kept =
        versions().stream()
            .collect(
                Collectors.toMap(
                    version -> version + ".avsc",
                    version ->
                        PublishedSchemas.hex(
                            SchemaNormalization.parsingFingerprint64(
                                parsed(PUBLISHED.resolve(version + ".avsc")))),
                    (a, b) -> a,
                    TreeMap::new));

    assertThat(listed).isEqualTo(kept);
  }

  @ParameterizedTest
  @MethodSource("versions")
  void aStoredRecordOfEveryVersionIsReadWithoutARegistry(String version) throws Exception {
    byte[] stored = Files.readAllBytes(RECORDS.resolve(version + ".avro"));
    Schema schema = parsed(PUBLISHED.resolve(version + ".avsc"));
    SpecificRecord expected = EventSamples.writtenWith(schema, sample(schema));

    SpecificRecord read =
        WireReader.of(expected.getClass().asSubclass(SpecificRecord.class)).read(stored);

    assertThat(read).isEqualTo(expected);
    assertThat(PublishedSchemas.hex(SchemaNormalization.parsingFingerprint64(schema)))
        .isEqualTo(HexFormat.of().formatHex(stored, 2, 10));
  }

  @ParameterizedTest
  @MethodSource("versions")
  void everyVersionCanBeReadByTheNewest(String version) {
    Schema old = parsed(PUBLISHED.resolve(version + ".avsc"));

    assertThat(problems(sample(old).getSchema(), old)).isEmpty();
  }

  @Test
  void fieldsWithDefaultsMayComeAndOthersMayNot() {
    Schema v1 = parsed(PUBLISHED.resolve("v1/FrameEvent.avsc"));

    assertThat(problems(changed(v1, with("\"default\" : 0")), v1)).isEmpty();
    assertThat(problems(changed(v1, with("\"doc\" : \"no default\"")), v1))
        .contains("READER_FIELD_MISSING_DEFAULT_VALUE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"type\" : \"int\"", "\"type\" : \"string\""})
  void aFieldKeepsItsType(String other) {
    Schema v1 = parsed(PUBLISHED.resolve("v1/FrameEvent.avsc"));
    Schema narrowed =
        changed(
            v1,
            json -> json.replaceFirst("(\"frameIndex\",\\s*)\"type\" : \"long\"", "$1" + other));

    assertThat(problems(narrowed, v1)).contains("TYPE_MISMATCH");
  }

  /** A frame written in Python with the file as it is loaded there, by fastavro 1.13.1. */
  @Test
  void aFrameOfAClientInAnotherLanguageIsUnderstood() throws Exception {
    byte[] written = Files.readAllBytes(RECORDS.resolve("fastavro/FrameEvent.avro"));

    FrameEvent frame = WireReader.of(FrameEvent.class).read(written);

    Schema version = parsed(PUBLISHED.resolve("v1/FrameEvent.avsc"));
    assertThat(frame).isEqualTo(EventSamples.writtenWith(version, EventSamples.frame()));
  }

  private static SpecificRecord sample(Schema schema) {
    return events().stream()
        .filter(event -> event.getSchema().getFullName().equals(schema.getFullName()))
        .findFirst()
        .orElseThrow();
  }

  private static Function<String, String> with(String attribute) {
    return json ->
        json.replaceFirst(
            "\"fields\" : \\[",
            "\"fields\" : [ {\"name\" : \"gain\", \"type\" : \"int\", " + attribute + "},");
  }

  private static Schema changed(Schema schema, Function<String, String> change) {
    String before = schema.toString(true);
    String after = change.apply(before);
    assertThat(after).isNotEqualTo(before);
    return new Schema.Parser().parse(after);
  }

  /** What keeps a reader from reading what a writer writes. */
  private static List<String> problems(Schema reader, Schema writer) {
    var result = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getResult();
    return result.getCompatibility() == SchemaCompatibilityType.COMPATIBLE
        ? List.of()
        : result.getIncompatibilities().stream().map(i -> i.getType().name()).toList();
  }

  /** A schema with every named type where it is first used, without what only Java needs. */
  private static String inlined(Schema schema) {
    String portable = schema.toString().replace(",\"avro.java.string\":\"String\"", "");
    return new Schema.Parser().parse(portable).toString(true) + "\n";
  }

  private static Schema parsed(Path file) {
    try {
      return new Schema.Parser().parse(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
