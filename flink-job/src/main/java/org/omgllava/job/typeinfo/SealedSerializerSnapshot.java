package org.omgllava.job.typeinfo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.CompositeTypeSerializerUtil;
import org.apache.flink.api.common.typeutils.CompositeTypeSerializerUtil.IntermediateCompatibilityResult;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.util.InstantiationUtil;

/**
 * Which kinds a sealed type had, in the order of their numbers, and how each was written. A type
 * may gain kinds and change their order; one that has lost a kind does not read what was written
 * with it.
 */
public final class SealedSerializerSnapshot<T> implements TypeSerializerSnapshot<T> {
  private static final int VERSION = 1;

  private Class<T> type;
  private List<Class<? extends T>> kinds;
  private List<TypeSerializerSnapshot<?>> written;

  /** For Flink, which reads the snapshot next. */
  public SealedSerializerSnapshot() {}

  SealedSerializerSnapshot(SealedSerializer<T> serializer) {
    type = serializer.type();
    kinds = List.copyOf(serializer.kinds());
    written = new ArrayList<>();
    serializer.serializers().forEach(s -> written.add(s.snapshotConfiguration()));
  }

  @Override
  public int getCurrentVersion() {
    return VERSION;
  }

  @Override
  public void writeSnapshot(DataOutputView out) throws IOException {
    out.writeUTF(type.getName());
    out.writeInt(kinds.size());
    for (int i = 0; i < kinds.size(); i++) {
      out.writeUTF(kinds.get(i).getName());
      TypeSerializerSnapshot.writeVersionedSnapshot(out, written.get(i));
    }
  }

  @Override
  public void readSnapshot(int version, DataInputView in, ClassLoader classes) throws IOException {
    if (version != VERSION) {
      throw new IOException(
          "version of a sealed type's snapshot: " + version + " (expected: " + VERSION + ")");
    }
    type = InstantiationUtil.resolveClassByName(in, classes);
    int count = in.readInt();
    kinds = new ArrayList<>();
    written = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      kinds.add(InstantiationUtil.<T>resolveClassByName(in, classes).asSubclass(type));
      written.add(TypeSerializerSnapshot.readVersionedSnapshot(in, classes));
    }
  }

  @Override
  @SuppressWarnings("unchecked")
  public TypeSerializer<T> restoreSerializer() {
    List<TypeSerializer<? extends T>> serializers = new ArrayList<>();
    written.forEach(w -> serializers.add((TypeSerializer<? extends T>) w.restoreSerializer()));
    return new SealedSerializer<>(type, kinds, serializers);
  }

  @Override
  public TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(
      TypeSerializerSnapshot<T> oldSnapshot) {
    if (!(oldSnapshot instanceof SealedSerializerSnapshot<T> old)
        || type != old.type
        || !kinds.containsAll(old.kinds)) {
      return TypeSerializerSchemaCompatibility.incompatible();
    }
    IntermediateCompatibilityResult<T> nested =
        CompositeTypeSerializerUtil.constructIntermediateCompatibilityResult(
            old.kinds.stream()
                .map(kind -> written.get(kinds.indexOf(kind)))
                .toArray(TypeSerializerSnapshot<?>[]::new),
            old.written.toArray(TypeSerializerSnapshot<?>[]::new));
    if (nested.isIncompatible()) {
      return TypeSerializerSchemaCompatibility.incompatible();
    }
    boolean sameNumbers = old.kinds.equals(kinds.subList(0, old.kinds.size()));
    if (nested.isCompatibleAfterMigration() || !sameNumbers) {
      return TypeSerializerSchemaCompatibility.compatibleAfterMigration();
    }
    return nested.isCompatibleAsIs()
        ? TypeSerializerSchemaCompatibility.compatibleAsIs()
        : TypeSerializerSchemaCompatibility.compatibleWithReconfiguredSerializer(
            reconfigured(nested));
  }

  @SuppressWarnings("unchecked")
  private TypeSerializer<T> reconfigured(IntermediateCompatibilityResult<T> nested) {
    TypeSerializer<?>[] known = nested.getNestedSerializers();
    List<TypeSerializer<? extends T>> serializers = new ArrayList<>();
    for (int i = 0; i < kinds.size(); i++) {
      serializers.add(
          (TypeSerializer<? extends T>)
              (i < known.length ? known[i] : written.get(i).restoreSerializer()));
    }
    return new SealedSerializer<>(type, kinds, serializers);
  }
}
