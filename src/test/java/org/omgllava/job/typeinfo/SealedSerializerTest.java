package org.omgllava.job.typeinfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

/** Whether what was written with the kinds of one build is read with those of the next. */
class SealedSerializerTest {
  /** A type that has changed from build to build. */
  public sealed interface Shape {
    record Dot(int x) implements Shape {}

    record Line(int x, int length) implements Shape {}

    record Blob(String name) implements Shape {}
  }

  private final SealedSerializer<Shape> dotAndLine = of(Shape.Dot.class, Shape.Line.class);

  @Test
  void theKindsOfATypeAreItsRecords() {
    var serializer =
        (SealedSerializer<Shape>)
            new SealedTypeInfo<>(Shape.class).createSerializer(new SerializerConfigImpl());

    assertThat(serializer.kinds())
        .containsExactly(Shape.Dot.class, Shape.Line.class, Shape.Blob.class);
    assertThatThrownBy(() -> new SealedTypeInfo<>(String.class))
        .hasMessageContaining("expected: a sealed interface");
  }

  @Test
  void aKindMayBeAddedAtTheEnd() throws Exception {
    var next = of(Shape.Dot.class, Shape.Line.class, Shape.Blob.class);

    assertThat(compatibility(dotAndLine, next).isCompatibleAsIs()).isTrue();
    assertThat(read(next, written(dotAndLine, new Shape.Line(3, 4))))
        .isEqualTo(new Shape.Line(3, 4));
  }

  @Test
  void whatHadOtherNumbersIsReadByThemAndWrittenAnew() throws Exception {
    var next = of(Shape.Blob.class, Shape.Line.class, Shape.Dot.class);

    assertThat(compatibility(dotAndLine, next).isCompatibleAfterMigration()).isTrue();
    TypeSerializer<Shape> old = dotAndLine.snapshotConfiguration().restoreSerializer();
    Shape read = read(old, written(dotAndLine, new Shape.Line(3, 4)));
    assertThat(read(next, written(next, read))).isEqualTo(new Shape.Line(3, 4));
  }

  @Test
  void aKindThatIsGoneIsNotReadAsAnother() {
    assertThat(compatibility(dotAndLine, of(Shape.Dot.class, Shape.Blob.class)).isIncompatible())
        .isTrue();
  }

  @Test
  void aValueOfNoKindIsRefused() {
    assertThatThrownBy(() -> written(dotAndLine, new Shape.Blob("b")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Blob");
  }

  @Test
  void aSnapshotOfALaterBuildIsRefused() {
    assertThatThrownBy(
            () ->
                new SealedSerializerSnapshot<Shape>()
                    .readSnapshot(
                        2, new DataInputDeserializer(new byte[0]), Shape.class.getClassLoader()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("version of a sealed type's snapshot: 2 (expected: 1)");
  }

  @SafeVarargs
  private static SealedSerializer<Shape> of(Class<? extends Shape>... kinds) {
    List<Class<? extends Shape>> listed = new ArrayList<>();
    List<TypeSerializer<? extends Shape>> serializers = new ArrayList<>();
    for (Class<? extends Shape> kind : kinds) {
      listed.add(kind);
      serializers.add(TypeInformation.of(kind).createSerializer(new SerializerConfigImpl()));
    }
    return new SealedSerializer<>(Shape.class, listed, serializers);
  }

  private static TypeSerializerSchemaCompatibility<Shape> compatibility(
      TypeSerializer<Shape> old, TypeSerializer<Shape> next) {
    return next.snapshotConfiguration().resolveSchemaCompatibility(old.snapshotConfiguration());
  }

  private static byte[] written(TypeSerializer<Shape> serializer, Shape shape) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.serialize(shape, out);
    return out.getCopyOfBuffer();
  }

  private static Shape read(TypeSerializer<Shape> serializer, byte[] bytes) throws IOException {
    return serializer.deserialize(new DataInputDeserializer(bytes));
  }
}
