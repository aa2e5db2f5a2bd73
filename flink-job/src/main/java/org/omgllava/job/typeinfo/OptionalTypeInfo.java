package org.omgllava.job.typeinfo;

import java.lang.reflect.Type;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/**
 * A component of a record that may be absent. Registered at the component by the annotation
 * {@code @TypeInfo(OptionalTypeInfo.Factory.class)}.
 */
public final class OptionalTypeInfo<T> extends UndividedTypeInfo<Optional<T>> {
  private static final long serialVersionUID = 1L;

  private final TypeInformation<T> content;

  public OptionalTypeInfo(TypeInformation<T> content) {
    super(content);
    this.content = content;
  }

  /** Makes the type information of every component that is annotated with it. */
  public static final class Factory<T> extends TypeInfoFactory<Optional<T>> {
    @Override
    @SuppressWarnings("unchecked")
    public TypeInformation<Optional<T>> createTypeInfo(
        Type type, Map<String, TypeInformation<?>> genericParameters) {
      return new OptionalTypeInfo<>(
          (TypeInformation<T>) Objects.requireNonNull(genericParameters.get("T"), "T"));
    }
  }

  @Override
  public TypeSerializer<Optional<T>> createSerializer(SerializerConfig config) {
    return new OptionalSerializer<>(content.createSerializer(config));
  }

  @Override
  @SuppressWarnings("unchecked")
  public Class<Optional<T>> getTypeClass() {
    return (Class<Optional<T>>) (Class<?>) Optional.class;
  }
}
