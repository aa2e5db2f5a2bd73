package org.omgllava.job.typeinfo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes a value of a sealed interface as the number of its kind, one byte, and the kind's own
 * form. The numbers are positions in {@link #kinds()}; which class had which number is in the
 * snapshot, so that kinds may be added and reordered.
 */
public final class SealedSerializer<T> extends TypeSerializer<T> {
  private static final long serialVersionUID = 1L;

  private final Class<T> type;
  private final ArrayList<Class<? extends T>> kinds;
  private final ArrayList<TypeSerializer<? extends T>> serializers;

  /**
   * @param kinds the records of the type, at most 127
   * @param serializers one per kind
   */
  SealedSerializer(
      Class<T> type,
      List<Class<? extends T>> kinds,
      List<? extends TypeSerializer<? extends T>> serializers) {
    this.type = type;
    this.kinds = new ArrayList<>(kinds);
    this.serializers = new ArrayList<>(serializers);
  }

  Class<T> type() {
    return type;
  }

  List<Class<? extends T>> kinds() {
    return kinds;
  }

  List<TypeSerializer<? extends T>> serializers() {
    return serializers;
  }

  @Override
  public void serialize(T value, DataOutputView target) throws IOException {
    int kind = kind(value);
    target.writeByte(kind);
    of(kind).serialize(value, target);
  }

  @Override
  public T deserialize(DataInputView source) throws IOException {
    return of(source.readByte()).deserialize(source);
  }

  @Override
  public T deserialize(T reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    int kind = source.readByte();
    target.writeByte(kind);
    of(kind).copy(source, target);
  }

  @Override
  public T copy(T from) {
    return of(kind(from)).copy(from);
  }

  @Override
  public T copy(T from, T reuse) {
    return copy(from);
  }

  @Override
  public T createInstance() {
    return of(0).createInstance();
  }

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public TypeSerializer<T> duplicate() {
    return new SealedSerializer<>(
        type, kinds, serializers.stream().map(TypeSerializer::duplicate).toList());
  }

  @Override
  public TypeSerializerSnapshot<T> snapshotConfiguration() {
    return new SealedSerializerSnapshot<>(this);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SealedSerializer<?> that
        && type == that.type
        && kinds.equals(that.kinds)
        && serializers.equals(that.serializers);
  }

  @Override
  public int hashCode() {
    return 31 * type.hashCode() + serializers.hashCode();
  }

  private int kind(T value) {
    int kind = kinds.indexOf(value.getClass());
    if (kind < 0) {
      throw new IllegalArgumentException(
          type.getSimpleName() + ": " + value.getClass() + " (expected: one of " + kinds + ")");
    }
    return kind;
  }

  @SuppressWarnings("unchecked")
  private TypeSerializer<T> of(int kind) {
    return (TypeSerializer<T>) serializers.get(kind);
  }
}
