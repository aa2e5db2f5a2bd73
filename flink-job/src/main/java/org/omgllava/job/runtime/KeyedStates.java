package org.omgllava.job.runtime;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.core.memory.DataOutputViewStreamWrapper;
import org.omgllava.job.config.Step;
import org.omgllava.job.event.Holdings;

/** The states of one step, so that it can be said what they hold of the current key. */
public final class KeyedStates {
  private final RuntimeContext runtime;
  private final List<Written> states = new ArrayList<>();

  /** Writes what a state holds as it is saved; says how many values that are. */
  private interface Written {
    long to(DataOutputView out) throws Exception;
  }

  public KeyedStates(RuntimeContext runtime) {
    this.runtime = runtime;
  }

  public <T> ValueState<T> value(String name, TypeInformation<T> type) {
    ValueState<T> state = runtime.getState(new ValueStateDescriptor<>(name, type));
    TypeSerializer<T> serializer = runtime.createSerializer(type);
    states.add(
        out -> {
          T value = state.value();
          if (value == null) {
            return 0;
          }
          serializer.serialize(value, out);
          return 1;
        });
    return state;
  }

  public <K, V> MapState<K, V> map(
      String name, TypeInformation<K> keys, TypeInformation<V> values) {
    MapState<K, V> state = runtime.getMapState(new MapStateDescriptor<>(name, keys, values));
    TypeSerializer<K> key = runtime.createSerializer(keys);
    TypeSerializer<V> value = runtime.createSerializer(values);
    states.add(
        out -> {
          long entries = 0;
          for (Map.Entry<K, V> entry : state.entries()) {
            key.serialize(entry.getKey(), out);
            value.serialize(entry.getValue(), out);
            entries++;
          }
          return entries;
        });
    return state;
  }

  /** What the step holds of the current key; its timer is no part of it. */
  public Holdings.OfStep held(Step step) throws Exception {
    long entries = 0;
    try (Measured out = new Measured()) {
      for (Written state : states) {
        entries += state.to(out);
      }
      return new Holdings.OfStep(step.label(), entries, out.size());
    }
  }

  /** Counts what is written and keeps none of it. */
  private static final class Measured extends DataOutputViewStreamWrapper {
    Measured() throws IOException {
      super(OutputStream.nullOutputStream());
    }
  }
}
