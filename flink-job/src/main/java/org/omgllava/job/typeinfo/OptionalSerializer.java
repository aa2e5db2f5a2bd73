package org.omgllava.job.typeinfo;

import java.io.IOException;
import java.util.Optional;
import org.apache.flink.api.common.typeutils.CompositeTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes whether there is a value, one byte, and the value. */
public final class OptionalSerializer<T> extends TypeSerializer<Optional<T>> {
  private static final long serialVersionUID = 1L;

  private final TypeSerializer<T> content;

  OptionalSerializer(TypeSerializer<T> content) {
    this.content = content;
  }

  @Override
  public void serialize(Optional<T> value, DataOutputView target) throws IOException {
    target.writeBoolean(value.isPresent());
    if (value.isPresent()) {
      content.serialize(value.get(), target);
    }
  }

  @Override
  public Optional<T> deserialize(DataInputView source) throws IOException {
    return source.readBoolean() ? Optional.of(content.deserialize(source)) : Optional.empty();
  }

  @Override
  public Optional<T> deserialize(Optional<T> reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    boolean present = source.readBoolean();
    target.writeBoolean(present);
    if (present) {
      content.copy(source, target);
    }
  }

  @Override
  public Optional<T> copy(Optional<T> from) {
    return from.map(content::copy);
  }

  @Override
  public Optional<T> copy(Optional<T> from, Optional<T> reuse) {
    return copy(from);
  }

  @Override
  public Optional<T> createInstance() {
    return Optional.empty();
  }

  @Override
  public boolean isImmutableType() {
    return content.isImmutableType();
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public TypeSerializer<Optional<T>> duplicate() {
    return new OptionalSerializer<>(content.duplicate());
  }

  @Override
  public TypeSerializerSnapshot<Optional<T>> snapshotConfiguration() {
    return new Snapshot<>(this);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OptionalSerializer<?> that && content.equals(that.content);
  }

  @Override
  public int hashCode() {
    return content.hashCode();
  }

  /** How the value was written. */
  public static final class Snapshot<T>
      extends CompositeTypeSerializerSnapshot<Optional<T>, OptionalSerializer<T>> {
    private static final int VERSION = 1;

    /** For Flink, which reads the snapshot next. */
    public Snapshot() {}

    Snapshot(OptionalSerializer<T> serializer) {
      super(serializer);
    }

    @Override
    protected int getCurrentOuterSnapshotVersion() {
      return VERSION;
    }

    @Override
    protected TypeSerializer<?>[] getNestedSerializers(OptionalSerializer<T> serializer) {
      return new TypeSerializer<?>[] {serializer.content};
    }

    @Override
    @SuppressWarnings("unchecked")
    protected OptionalSerializer<T> createOuterSerializerWithNestedSerializers(
        TypeSerializer<?>[] nested) {
      return new OptionalSerializer<>((TypeSerializer<T>) nested[0]);
    }
  }
}
