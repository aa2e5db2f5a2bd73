package org.omgllava.job.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.omgllava.testing.EventSamples;

/** The page of the records says everything about them that the code knows. */
class SchemasPageTest {
  private static final Path ROOT = Path.of(System.getProperty("repository.root"));

  /** Stable codes as the code writes them: two words and more. */
  private static final Pattern CODE = Pattern.compile("\"([A-Z]+(?:_[A-Z]+)+)\"");

  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([A-Z]+(?:_[A-Z]+)+)` \\|");

  /** Environment variables and values of Flink's options are written like codes. */
  private static final Pattern NO_CODE = Pattern.compile("\"OMG_|\"RETAIN_ON_CANCELLATION\"");

  static List<SpecificRecord> events() {
    return EventSamples.all();
  }

  @ParameterizedTest
  @MethodSource("events")
  void everyFieldIsNamedInTheSectionOfItsEvent(SpecificRecord event) throws IOException {
    String page = page();
    String section = section(page, event.getSchema().getName());
    for (Schema record : records(event.getSchema())) {
      // What several events share is told once.
      String where = section.contains("`" + record.getName() + "`:") ? section : page;
      assertThat(where).contains(record.getName());
      for (Schema.Field field : record.getFields()) {
        assertThat(record == event.getSchema() ? section : where)
            .as("%s.%s", record.getName(), field.name())
            .contains("`" + field.name() + "`");
      }
    }
  }

  @Test
  void everyCodeIsExplainedAndNoneBesides() throws IOException {
    Set<String> explained =
        ROW.matcher(section(page(), "Codes"))
            .results()
            .map(row -> row.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> used = new TreeSet<>();
    for (String module : List.of("flink-job/src/main/java", "models/src/main/java")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module))) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .flatMap(SchemasPageTest::lines)
            .filter(line -> !NO_CODE.matcher(line).find())
            .flatMap(line -> CODE.matcher(line).results().map(code -> code.group(1)))
            .forEach(used::add);
      }
    }

    assertThat(explained).isEqualTo(used);
  }

  private static Iterable<Schema> records(Schema event) {
    Map<String, Schema> records = new LinkedHashMap<>();
    Deque<Schema> open = new ArrayDeque<>(List.of(event));
    while (!open.isEmpty()) {
      Schema schema = open.pop();
      switch (schema.getType()) {
        case RECORD -> {
          if (records.put(schema.getFullName(), schema) == null) {
            schema.getFields().forEach(field -> open.push(field.schema()));
          }
        }
        case ARRAY -> open.push(schema.getElementType());
        case UNION -> schema.getTypes().forEach(open::push);
        default -> {}
      }
    }
    return records.values();
  }

  private static String section(String page, String title) {
    int start = page.indexOf("\n## " + title + "\n");
    assertThat(start).as("section %s", title).isNotNegative();
    int end = page.indexOf("\n## ", start + 1);
    return page.substring(start, end < 0 ? page.length() : end);
  }

  private static String page() throws IOException {
    return Files.readString(ROOT.resolve("schemas/README.md"));
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
