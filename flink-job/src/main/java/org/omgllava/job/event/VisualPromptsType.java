package org.omgllava.job.event;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.omgllava.job.typeinfo.SealedTypeInfo;
import org.omgllava.scene.VisualPrompt;

/** How the visual prompts of an instruction travel. */
public final class VisualPromptsType extends TypeInfoFactory<List<VisualPrompt>> {
  @Override
  public TypeInformation<List<VisualPrompt>> createTypeInfo(
      Type type, Map<String, TypeInformation<?>> genericParameters) {
    return Types.LIST(new SealedTypeInfo<>(VisualPrompt.class));
  }
}
