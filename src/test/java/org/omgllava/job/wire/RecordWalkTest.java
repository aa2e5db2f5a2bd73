package org.omgllava.job.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.DecoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordWalkTest {
  @Test
  void measuresTheFields() throws IOException {
    Schema schema =
        schema("{\"type\": \"fixed\", \"name\": \"F\", \"size\": 3}", "\"string\"", "\"null\"");

    assertThat(walk(schema, 1, 2, 3, 4, 'a', 'b')).containsExactly(3, 3, 0);
  }

  @Test
  void itemsThatTakeNoBytesAreNoMoreThanTheBytesThatFollow() throws IOException {
    Schema schema = schema("{\"type\": \"array\", \"items\": \"null\"}", "\"boolean\"");

    assertThat(walk(schema, 4, 0, 1)).containsExactly(2, 1);
    assertThatThrownBy(() -> walk(schema, 6, 0, 1))
        .isInstanceOf(AvroRuntimeException.class)
        .hasMessage("items in a block: 3");
  }

  @Test
  void branchesAndSymbolsThatAreNotThereAreRefused() throws IOException {
    Schema union = schema("[\"null\", \"int\"]");
    Schema symbols = schema("{\"type\": \"enum\", \"name\": \"E\", \"symbols\": [\"A\", \"B\"]}");

    assertThat(walk(union, 2, 0)).containsExactly(2);
    assertThat(walk(symbols, 2)).containsExactly(1);
    assertThatThrownBy(() -> walk(union, 4)).hasMessage("branch of a union: 2");
    assertThatThrownBy(() -> walk(symbols, 4)).hasMessage("enum symbol 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"array", "map"})
  void nestingIsBounded(String collection) throws IOException {
    String items = collection.equals("array") ? "items" : "values";
    Schema schema =
        new Schema.Parser()
            .parse(
                "{\"type\": \"record\", \"name\": \"R\", \"fields\": [{\"name\": \"next\", \"type\": {\"type\":"
                    + " \"%s\", \"%s\": \"R\"}}]}".formatted(collection, items));

    assertThat(walk(schema, nested(collection, 15))).hasSize(1);
    assertThatThrownBy(() -> walk(schema, nested(collection, 16)))
        .hasMessage("nested deeper than 32");
  }

  @Test
  void allVersionsBesideAClassAreRead() {
    PublishedSchemas versions = PublishedSchemas.of(Versioned.class);

    assertThat(versions.newestFirst())
        .extracting(version -> version.getFields().size())
        .containsExactly(3, 2, 1);
    Schema first = versions.newestFirst().get(2);
    assertThat(versions.find(SchemaNormalization.parsingFingerprint64(first))).contains(first);
  }

  /** Collections of one item, one in another, the last one empty. */
  private static int[] nested(String collection, int depth) {
    int[] opening = collection.equals("array") ? new int[] {2} : new int[] {2, 0};
    int[] bytes = new int[depth * opening.length + depth + 1];
    for (int i = 0; i < depth * opening.length; i++) {
      bytes[i] = opening[i % opening.length];
    }
    return bytes;
  }

  private static Schema schema(String... types) {
    StringBuilder fields = new StringBuilder();
    for (int i = 0; i < types.length; i++) {
      fields.append(i == 0 ? "" : ", ");
      fields.append("{\"name\": \"f%d\", \"type\": %s}".formatted(i, types[i]));
    }
    return new Schema.Parser()
        .parse("{\"type\": \"record\", \"name\": \"R\", \"fields\": [" + fields + "]}");
  }

  private static int[] walk(Schema schema, int... bytes) throws IOException {
    ByteBuffer value = ByteBuffer.allocate(bytes.length);
    for (int b : bytes) {
      value.put((byte) b);
    }
    return new RecordWalk(DecoderFactory.get().binaryDecoder(value.array(), null)).over(schema);
  }
}
