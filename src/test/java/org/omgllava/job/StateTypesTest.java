package org.omgllava.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.ListSerializer;
import org.apache.flink.api.common.typeutils.base.MapSerializer;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedBackendSerializationProxy;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.BackendStateType;
import org.apache.flink.runtime.state.metainfo.StateMetaInfoSnapshot.CommonSerializerKeys;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.flink.streaming.api.operators.StreamOperatorFactory;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.omgllava.testing.Samples;
import org.omgllava.testing.TestingModelFactory;

/**
 * What travels on every edge of the graph and what every operator keeps, found in the graph itself,
 * is written without generic serialisers and read back as it was.
 */
class StateTypesTest {
  private static final SerializerConfigImpl NO_GENERIC_TYPES =
      new SerializerConfigImpl(new Configuration().set(PipelineOptions.GENERIC_TYPES, false));

  /** What copies bytes does not grow. */
  private static final int LARGE_ENOUGH = 1 << 16;

  /** Types of all edges. */
  static Set<TypeInformation<?>> edges() {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    StreamingJob.build(env, JobSettings.defaults(), new TestingModelFactory());
    Set<TypeInformation<?>> types = new LinkedHashSet<>();
    for (Transformation<?> end : env.getTransformations()) {
      for (Transformation<?> step : end.getTransitivePredecessors()) {
        types.add(step.getOutputType());
      }
    }
    return types;
  }

  /** Serializers of all states, by operator and name. */
  static Map<String, TypeSerializer<?>> states() throws Exception {
    Map<String, TypeSerializer<?>> states = new TreeMap<>();
    for (StreamNode node : OmgLlavaTopologyTest.graph(JobSettings.defaults()).getStreamNodes()) {
      if (node.getStatePartitioners().length == 0) {
        continue;
      }
      try (AbstractStreamOperatorTestHarness<?> harness = harness(node)) {
        harness.open();
        for (StateMetaInfoSnapshot state : kept(harness)) {
          states.put(
              node.getTransformationUID() + " " + state.getName(),
              state
                  .getTypeSerializerSnapshot(CommonSerializerKeys.VALUE_SERIALIZER)
                  .restoreSerializer());
        }
      }
    }
    return states;
  }

  /** A type in a place where it is written. */
  private record Written(String where, Class<?> type, TypeSerializer<?> serializer) {
    @Override
    public String toString() {
      return where;
    }
  }

  static Stream<Written> written() throws Exception {
    List<Written> all = new ArrayList<>();
    for (TypeInformation<?> edge : edges()) {
      all.add(
          new Written(
              "edge " + edge, edge.getTypeClass(), edge.createSerializer(NO_GENERIC_TYPES)));
    }
    for (Map.Entry<String, TypeSerializer<?>> state : states().entrySet()) {
      TypeSerializer<?> content = content(state.getValue());
      all.add(new Written("state " + state.getKey(), type(content), content));
    }
    return all.stream();
  }

  @Test
  void everyEdgeAndEveryStateIsLookedAt() throws Exception {
    assertThat(edges())
        .extracting(type -> type.getTypeClass().getSimpleName())
        .contains("RawRecord", "Frame", "Question", "Utterance", "GroundedAnswer", "LinkedAnswer");
    assertThat(states())
        .containsKeys(
            "arrange order",
            "arrange held-frames",
            "follow followers",
            "follow waiting",
            "converse under-way",
            "link segments");
  }

  @ParameterizedTest
  @MethodSource("written")
  void isReadAsItWasWritten(Written written) throws Exception {
    readsWhatItWrote(written.serializer(), Samples.of(written.type()));
  }

  @SuppressWarnings("unchecked")
  private static <T> void readsWhatItWrote(TypeSerializer<T> serializer, List<Object> samples)
      throws Exception {
    assertThat(samples).isNotEmpty();
    TypeSerializer<T> restored = restored(serializer);
    for (Object sample : samples) {
      T value = (T) sample;
      DataOutputSerializer written = new DataOutputSerializer(LARGE_ENOUGH);
      serializer.serialize(value, written);
      DataOutputSerializer copied = new DataOutputSerializer(LARGE_ENOUGH);
      serializer.copy(new DataInputDeserializer(written.getCopyOfBuffer()), copied);

      assertSame(serializer.copy(value), value);
      assertSame(serializer.duplicate().copy(value), value);
      assertSame(restored.deserialize(new DataInputDeserializer(copied.getCopyOfBuffer())), value);
    }
  }

  private static <T> void assertSame(T actual, T expected) {
    assertThat(actual).usingRecursiveComparison().isEqualTo(expected);
  }

  /** As a restart would make it of what a savepoint says. */
  private static <T> TypeSerializer<T> restored(TypeSerializer<T> serializer) throws IOException {
    DataOutputSerializer savepoint = new DataOutputSerializer(LARGE_ENOUGH);
    TypeSerializerSnapshot.writeVersionedSnapshot(savepoint, serializer.snapshotConfiguration());
    TypeSerializerSnapshot<T> read =
        TypeSerializerSnapshot.readVersionedSnapshot(
            new DataInputDeserializer(savepoint.getCopyOfBuffer()),
            StateTypesTest.class.getClassLoader());
    assertThat(
            serializer.snapshotConfiguration().resolveSchemaCompatibility(read).isCompatibleAsIs())
        .isTrue();
    return read.restoreSerializer();
  }

  /**
   * The class of a POJO is the first that its snapshot says; others travel, or have empty values.
   */
  private static Class<?> type(TypeSerializer<?> serializer) throws Exception {
    for (TypeInformation<?> edge : edges()) {
      if (edge.createSerializer(NO_GENERIC_TYPES).equals(serializer)) {
        return edge.getTypeClass();
      }
    }
    if (!(serializer instanceof PojoSerializer)) {
      return serializer.createInstance().getClass();
    }
    DataOutputSerializer snapshot = new DataOutputSerializer(LARGE_ENOUGH);
    serializer.snapshotConfiguration().writeSnapshot(snapshot);
    return Class.forName(new DataInputDeserializer(snapshot.getCopyOfBuffer()).readUTF());
  }

  /** What a collection consists of. */
  private static TypeSerializer<?> content(TypeSerializer<?> serializer) {
    if (serializer instanceof MapSerializer<?, ?> map) {
      return content(map.getValueSerializer());
    }
    return serializer instanceof ListSerializer<?> list
        ? content(list.getElementSerializer())
        : serializer;
  }

  @SuppressWarnings("unchecked")
  private static <I, J, O> AbstractStreamOperatorTestHarness<O> harness(StreamNode node)
      throws Exception {
    KeySelector<?, ?>[] keys = node.getStatePartitioners();
    return keys.length == 1
        ? new KeyedOneInputStreamOperatorTestHarness<String, I, O>(
            (StreamOperatorFactory<O>) node.getOperatorFactory(),
            (KeySelector<I, String>) keys[0],
            Types.STRING)
        : new KeyedTwoInputStreamOperatorTestHarness<String, I, J, O>(
            (TwoInputStreamOperator<I, J, O>) node.getOperator(),
            (KeySelector<I, String>) keys[0],
            (KeySelector<J, String>) keys[1],
            Types.STRING);
  }

  /** What a savepoint says about the states that an operator has opened. */
  private static Collection<StateMetaInfoSnapshot> kept(
      AbstractStreamOperatorTestHarness<?> harness) throws Exception {
    List<StateMetaInfoSnapshot> states = new ArrayList<>();
    for (KeyedStateHandle handle : harness.snapshot(1, 1).getManagedKeyedState()) {
      KeyedBackendSerializationProxy<String> savepoint =
          new KeyedBackendSerializationProxy<>(StateTypesTest.class.getClassLoader());
      try (var in = ((KeyGroupsStateHandle) handle).openInputStream()) {
        savepoint.read(new DataInputViewStreamWrapper(in));
      }
      states.addAll(savepoint.getStateMetaInfoSnapshots());
    }
    states.removeIf(state -> state.getBackendStateType() != BackendStateType.KEY_VALUE);
    return states;
  }
}
