package org.omgllava.job.event;

import java.lang.reflect.Type;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.omgllava.job.typeinfo.OptionalTypeInfo;
import org.omgllava.scene.GenerationLimits;

/** How the limits of an instruction travel. */
public final class GenerationLimitsType extends TypeInfoFactory<GenerationLimits> {
  @Override
  public TypeInformation<GenerationLimits> createTypeInfo(
      Type type, Map<String, TypeInformation<?>> genericParameters) {
    return Types.POJO(
        GenerationLimits.class,
        Map.of(
            "maxNewTokens", new OptionalTypeInfo<>(Types.INT),
            "temperature", new OptionalTypeInfo<>(Types.FLOAT),
            "topP", new OptionalTypeInfo<>(Types.FLOAT),
            "topK", new OptionalTypeInfo<>(Types.INT),
            "seed", new OptionalTypeInfo<>(Types.LONG)));
  }
}
