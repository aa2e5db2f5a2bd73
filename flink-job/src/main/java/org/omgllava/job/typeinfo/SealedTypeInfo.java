package org.omgllava.job.typeinfo;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/**
 * A sealed interface whose kinds are records. Flink by itself would take it for a generic type; a
 * type is registered by the annotation {@code @TypeInfo(SealedTypeInfo.Factory.class)}.
 */
public final class SealedTypeInfo<T> extends UndividedTypeInfo<T> {
  private static final long serialVersionUID = 1L;

  private final Class<T> type;

  /**
   * @param type a sealed interface; interfaces that it permits are sealed themselves
   */
  public SealedTypeInfo(Class<T> type) {
    super(type);
    if (!type.isSealed()) {
      throw new IllegalArgumentException("type: " + type + " (expected: a sealed interface)");
    }
    this.type = type;
  }

  /** Makes the type information of every type that is annotated with it. */
  public static final class Factory<T> extends TypeInfoFactory<T> {
    @Override
    @SuppressWarnings("unchecked")
    public TypeInformation<T> createTypeInfo(
        Type type, Map<String, TypeInformation<?>> genericParameters) {
      return new SealedTypeInfo<>((Class<T>) type);
    }
  }

  @Override
  public TypeSerializer<T> createSerializer(SerializerConfig config) {
    List<Class<? extends T>> kinds = new ArrayList<>();
    addKinds(type, kinds);
    List<TypeSerializer<? extends T>> serializers = new ArrayList<>();
    for (Class<? extends T> kind : kinds) {
      serializers.add(RecordTypes.of(kind).createSerializer(config));
    }
    return new SealedSerializer<>(type, kinds, serializers);
  }

  /** The records of a sealed interface in the order in which they are declared, each once. */
  @SuppressWarnings("unchecked")
  private static <T> void addKinds(Class<?> sealed, List<Class<? extends T>> kinds) {
    for (Class<?> permitted : sealed.getPermittedSubclasses()) {
      if (permitted.isSealed()) {
        addKinds(permitted, kinds);
      } else if (!kinds.contains(permitted)) {
        kinds.add((Class<? extends T>) permitted);
      }
    }
  }

  @Override
  public Class<T> getTypeClass() {
    return type;
  }
}
