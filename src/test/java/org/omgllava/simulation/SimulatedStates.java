package org.omgllava.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.apache.flink.api.common.functions.SerializerFactory;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.state.AggregatingState;
import org.apache.flink.api.common.state.AggregatingStateDescriptor;
import org.apache.flink.api.common.state.KeyedStateStore;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReducingState;
import org.apache.flink.api.common.state.ReducingStateDescriptor;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.MapSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * The keyed state of one step. What is saved is written by the serializers of the states' own
 * types, and read back from those bytes. Maps are gone through in any order, as Flink may.
 */
final class SimulatedStates implements KeyedStateStore {
  /** A serializer may be used by one thread only, and costs much reflection to make. */
  private static final ThreadLocal<Map<TypeInformation<?>, TypeSerializer<?>>> SERIALIZERS =
      ThreadLocal.withInitial(HashMap::new);

  /** Bytes of each key's value, by name of the state. */
  record Saved(Map<String, Map<String, byte[]>> bytes) {
    static final Saved NOTHING = new Saved(Map.of());
  }

  private final Random luck;
  private final Saved restored;
  private final Map<String, Table<?>> tables = new TreeMap<>();
  private String key = "";

  /** The values of one state. */
  private static final class Table<V> {
    final TypeSerializer<V> serializer;
    final Map<String, V> values = new TreeMap<>();

    Table(TypeSerializer<V> serializer) {
      this.serializer = serializer;
    }

    V copy(V value) {
      return value == null ? null : serializer.copy(value);
    }

    Map<String, byte[]> written() {
      Map<String, byte[]> bytes = new HashMap<>();
      values.forEach((key, value) -> bytes.put(key, write(serializer, value)));
      return bytes;
    }

    void read(Map<String, byte[]> bytes) {
      bytes.forEach((key, value) -> values.put(key, SimulatedStates.read(serializer, value)));
    }
  }

  /**
   * @param restored what was saved before; read when the step asks for the state
   */
  SimulatedStates(Random luck, Saved restored) {
    this.luck = luck;
    this.restored = restored;
  }

  @SuppressWarnings("unchecked")
  static <T> TypeSerializer<T> serializer(TypeInformation<T> type) {
    Map<TypeInformation<?>, TypeSerializer<?>> made = SERIALIZERS.get();
    TypeSerializer<?> known = made.get(type);
    if (known == null) {
      known = type.createSerializer(new SerializerConfigImpl());
      made.put(type, known);
    }
    return (TypeSerializer<T>) known;
  }

  /** The one that the descriptor was given: its own way to it makes another each time. */
  @SuppressWarnings("unchecked")
  private static <T> TypeSerializer<T> serializer(StateDescriptor<?, T> descriptor) {
    AtomicReference<TypeSerializer<?>> given = new AtomicReference<>();
    descriptor.initializeSerializerUnlessSet(
        new SerializerFactory() {
          @Override
          public <U> TypeSerializer<U> createSerializer(TypeInformation<U> type) {
            TypeSerializer<U> made = serializer(type);
            given.set(made);
            return made;
          }
        });
    return (TypeSerializer<T>) given.get();
  }

  void setCurrentKey(String current) {
    key = current;
  }

  String currentKey() {
    return key;
  }

  Saved save() {
    Map<String, Map<String, byte[]>> bytes = new HashMap<>();
    tables.forEach((name, table) -> bytes.put(name, table.written()));
    return new Saved(bytes);
  }

  /** Keys with a value in a state. */
  Set<String> keys(String name) {
    return new TreeSet<>(tables.get(name).values.keySet());
  }

  /** Entries of the map that a key has in a state, or 1 for a value, over all keys the most. */
  int most(String name) {
    return most(name, entry -> true);
  }

  /** As {@link #most(String)}, of entries that count. */
  int most(String name, Predicate<Object> counts) {
    Table<?> table = tables.get(name);
    return table == null
        ? 0
        : (int)
            table.values.values().stream()
                .mapToLong(
                    value ->
                        value instanceof Map<?, ?> map
                            ? map.values().stream().filter(counts).count()
                            : 1)
                .max()
                .orElse(0);
  }

  /** What is held, for people; empty when nothing is. */
  Map<String, Set<String>> held() {
    Map<String, Set<String>> held = new TreeMap<>();
    tables.forEach(
        (name, table) -> {
          if (!table.values.isEmpty()) {
            held.put(name, table.values.keySet());
          }
        });
    return held;
  }

  @SuppressWarnings("unchecked")
  private <V> Table<V> table(String name, TypeSerializer<V> serializer) {
    return (Table<V>)
        tables.computeIfAbsent(
            name,
            n -> {
              Table<V> table = new Table<>(serializer);
              table.read(restored.bytes().getOrDefault(n, Map.of()));
              return table;
            });
  }

  @Override
  public <T> ValueState<T> getState(ValueStateDescriptor<T> descriptor) {
    Table<T> table = table(descriptor.getName(), serializer(descriptor));
    return new ValueState<>() {
      @Override
      public T value() {
        return table.copy(table.values.get(key));
      }

      @Override
      public void update(T value) {
        table.values.put(key, table.copy(value));
      }

      @Override
      public void clear() {
        table.values.remove(key);
      }
    };
  }

  @Override
  public <K, V> MapState<K, V> getMapState(MapStateDescriptor<K, V> descriptor) {
    MapSerializer<K, V> serializer = (MapSerializer<K, V>) serializer(descriptor);
    Table<Map<K, V>> table = table(descriptor.getName(), serializer);
    return new Maps<>(table, serializer.getValueSerializer());
  }

  private final class Maps<K, V> implements MapState<K, V> {
    private final Table<Map<K, V>> table;
    private final TypeSerializer<V> serializer;

    Maps(Table<Map<K, V>> table, TypeSerializer<V> serializer) {
      this.table = table;
      this.serializer = serializer;
    }

    private Map<K, V> map() {
      return table.values.getOrDefault(key, Map.of());
    }

    @Override
    public V get(K entry) {
      V value = map().get(entry);
      return value == null ? null : serializer.copy(value);
    }

    @Override
    public void put(K entry, V value) {
      table
          .values
          .computeIfAbsent(key, k -> new LinkedHashMap<>())
          .put(entry, serializer.copy(value));
    }

    @Override
    public void putAll(Map<K, V> more) {
      more.forEach(this::put);
    }

    @Override
    public void remove(K entry) {
      Map<K, V> map = map();
      if (map.containsKey(entry)) {
        map.remove(entry);
        if (map.isEmpty()) {
          table.values.remove(key);
        }
      }
    }

    @Override
    public boolean contains(K entry) {
      return map().containsKey(entry);
    }

    @Override
    public Iterable<Map.Entry<K, V>> entries() {
      List<Map.Entry<K, V>> entries = new ArrayList<>();
      map().forEach((k, v) -> entries.add(Map.entry(k, serializer.copy(v))));
      Collections.shuffle(entries, luck);
      return entries;
    }

    @Override
    public Iterable<K> keys() {
      List<K> keys = new ArrayList<>(map().keySet());
      Collections.shuffle(keys, luck);
      return keys;
    }

    @Override
    public Iterable<V> values() {
      List<V> values = new ArrayList<>();
      map().values().forEach(v -> values.add(serializer.copy(v)));
      Collections.shuffle(values, luck);
      return values;
    }

    @Override
    public Iterator<Map.Entry<K, V>> iterator() {
      return entries().iterator();
    }

    @Override
    public boolean isEmpty() {
      return map().isEmpty();
    }

    @Override
    public void clear() {
      table.values.remove(key);
    }
  }

  @Override
  public <T> ListState<T> getListState(ListStateDescriptor<T> descriptor) {
    throw notSimulated(descriptor.getName());
  }

  @Override
  public <T> ReducingState<T> getReducingState(ReducingStateDescriptor<T> descriptor) {
    throw notSimulated(descriptor.getName());
  }

  @Override
  public <I, A, O> AggregatingState<I, O> getAggregatingState(
      AggregatingStateDescriptor<I, A, O> descriptor) {
    throw notSimulated(descriptor.getName());
  }

  @Override
  public <T> org.apache.flink.api.common.state.v2.ValueState<T> getValueState(
      org.apache.flink.api.common.state.v2.ValueStateDescriptor<T> descriptor) {
    throw notSimulated(descriptor.getStateId());
  }

  @Override
  public <T> org.apache.flink.api.common.state.v2.ListState<T> getListState(
      org.apache.flink.api.common.state.v2.ListStateDescriptor<T> descriptor) {
    throw notSimulated(descriptor.getStateId());
  }

  @Override
  public <K, V> org.apache.flink.api.common.state.v2.MapState<K, V> getMapState(
      org.apache.flink.api.common.state.v2.MapStateDescriptor<K, V> descriptor) {
    throw notSimulated(descriptor.getStateId());
  }

  @Override
  public <T> org.apache.flink.api.common.state.v2.ReducingState<T> getReducingState(
      org.apache.flink.api.common.state.v2.ReducingStateDescriptor<T> descriptor) {
    throw notSimulated(descriptor.getStateId());
  }

  @Override
  public <I, A, O> org.apache.flink.api.common.state.v2.AggregatingState<I, O> getAggregatingState(
      org.apache.flink.api.common.state.v2.AggregatingStateDescriptor<I, A, O> descriptor) {
    throw notSimulated(descriptor.getStateId());
  }

  @Override
  public String getBackendTypeIdentifier() {
    return "simulation";
  }

  private static UnsupportedOperationException notSimulated(String state) {
    return new UnsupportedOperationException(
        "state " + state + " is of a kind that is not simulated yet: add it here");
  }

  static <T> byte[] write(TypeSerializer<T> serializer, T value) {
    try {
      DataOutputSerializer out = new DataOutputSerializer(256);
      serializer.serialize(value, out);
      return out.getCopyOfBuffer();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static <T> T read(TypeSerializer<T> serializer, byte[] bytes) {
    try {
      return serializer.deserialize(new DataInputDeserializer(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A value as it is after it has travelled. */
  static <T> T travelled(TypeSerializer<T> serializer, T value) {
    return read(serializer, write(serializer, value));
  }
}
