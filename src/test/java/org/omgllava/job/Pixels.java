package org.omgllava.job;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamEdge;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.omgllava.testing.TestingModelFactory;

/**
 * Which edges of the graph carry pictures: those whose type has bytes in it, however deep. Edges
 * that are not keyed stay within a process.
 */
final class Pixels {
  private final Map<String, TypeInformation<?>> outputs = new HashMap<>();

  Pixels() {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    StreamingJob.build(env, JobSettings.defaults(), new TestingModelFactory());
    for (Transformation<?> end : env.getTransformations()) {
      for (Transformation<?> step : end.getTransitivePredecessors()) {
        outputs.put(step.getUid(), step.getOutputType());
      }
    }
  }

  boolean travelOn(StreamGraph graph, StreamEdge edge) {
    if (!edge.getPartitioner().toString().equals("HASH")) {
      return false;
    }
    TypeInformation<?> type =
        edge.getOutputTag() == null
            ? outputs.get(graph.getStreamNode(edge.getSourceId()).getTransformationUID())
            : edge.getOutputTag().getTypeInfo();
    return hasBytes(type.getTypeClass(), new HashSet<>());
  }

  static boolean hasBytes(Type type, Set<Type> seen) {
    if (!seen.add(type)) {
      return false;
    }
    if (type instanceof ParameterizedType container) {
      for (Type argument : container.getActualTypeArguments()) {
        if (hasBytes(argument, seen)) {
          return true;
        }
      }
      return hasBytes(container.getRawType(), seen);
    }
    if (!(type instanceof Class<?> some)) {
      return false;
    }
    if (some.isSealed()) {
      for (Class<?> kind : some.getPermittedSubclasses()) {
        if (hasBytes(kind, seen)) {
          return true;
        }
      }
    }
    if (some.isRecord()) {
      for (RecordComponent component : some.getRecordComponents()) {
        if (hasBytes(component.getGenericType(), seen)) {
          return true;
        }
      }
    }
    return some == byte[].class;
  }
}
