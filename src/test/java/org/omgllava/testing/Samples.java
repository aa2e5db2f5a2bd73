package org.omgllava.testing;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.omgllava.scene.EarlierFrame;
import org.omgllava.scene.TrackPoint;
import org.omgllava.scene.VisualTokens;

/**
 * Made-up values of a type. Every component has a value of its own; every kind of a sealed type is
 * there, every constant of an enumeration, and what may be absent is there and absent.
 */
public final class Samples {
  private int number;

  private Samples() {}

  public static List<Object> of(Type type) {
    return new Samples().values(type);
  }

  private List<Object> values(Type type) {
    if (type instanceof ParameterizedType generic) {
      List<Object> content = values(generic.getActualTypeArguments()[0]);
      if (generic.getRawType() == Optional.class) {
        List<Object> some = new ArrayList<>(content.stream().map(Optional::of).toList());
        some.add(Optional.empty());
        return some;
      }
      if (generic.getRawType() == Map.class) {

        List<Object> texts = values(generic.getActualTypeArguments()[1]);
        return List.of(Map.of(content.get(0), texts.get(0)), Map.of());
      }
      if (generic.getRawType() == List.class) {
        return List.of(content, List.of());
      }
      throw new IllegalArgumentException("no samples of " + generic);
    }
    return valuesOf((Class<?>) type);
  }

  private List<Object> valuesOf(Class<?> type) {
    if (type.isSealed()) {
      return Arrays.stream(type.getPermittedSubclasses())
          .flatMap(kind -> valuesOf(kind).stream())
          .distinct()
          .toList();
    }
    if (type.isEnum()) {
      return List.of(type.getEnumConstants());
    }
    if (type.isArray()) {
      return List.of(array(type.getComponentType()));
    }
    if (type == EarlierFrame.class) {
      return List.of(earlierFrame());
    }
    if (type.isRecord()) {
      return records(type);
    }
    return type.getName().startsWith("org.omgllava") ? objects(type) : List.of(plain(type));
  }

  /** It has as many points as tokens. */
  private EarlierFrame earlierFrame() {
    TrackPoint point = (TrackPoint) valuesOf(TrackPoint.class).get(0);
    return new EarlierFrame(
        new VisualTokens(1, 2, new float[] {number + 0.5f, number + 0.75f}), List.of(point));
  }

  private Object array(Class<?> content) {
    List<Object> values = valuesOf(content);
    Object array = Array.newInstance(content, values.size());
    for (int i = 0; i < values.size(); i++) {
      Array.set(array, i, values.get(i));
    }
    return array;
  }

  private Object plain(Class<?> type) {
    number++;
    if (type == String.class) {
      return "text " + number;
    } else if (type == boolean.class || type == Boolean.class) {
      return number % 2 == 0;
    } else if (type == byte.class) {
      return (byte) number;
    } else if (type == int.class || type == Integer.class) {
      return number;
    } else if (type == long.class || type == Long.class) {
      return (long) number;
    } else if (type == float.class || type == Float.class) {
      return number + 0.25f;
    } else if (type == double.class || type == Double.class) {
      return number + 0.125;
    } else if (type == Instant.class) {
      return Instant.ofEpochSecond(number, 1_000);
    }
    throw new IllegalArgumentException("no samples of " + type);
  }

  private List<Object> records(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    List<List<Object>> values =
        Arrays.stream(components).map(c -> values(c.getGenericType())).toList();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    List<Object> records = new ArrayList<>();
    try {
      var constructor = type.getDeclaredConstructor(types);
      for (int i = 0; i < most(values); i++) {
        records.add(constructor.newInstance(choice(values, i)));
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type.toString(), e);
    }
    return records;
  }

  /** Objects with public fields. */
  private List<Object> objects(Class<?> type) {
    List<Field> fields =
        Arrays.stream(type.getFields()).filter(f -> !Modifier.isStatic(f.getModifiers())).toList();
    List<List<Object>> values = fields.stream().map(f -> values(f.getGenericType())).toList();
    List<Object> objects = new ArrayList<>();
    try {
      for (int i = 0; i < most(values); i++) {
        Object object = type.getDeclaredConstructor().newInstance();
        Object[] chosen = choice(values, i);
        for (int f = 0; f < chosen.length; f++) {
          fields.get(f).set(object, chosen[f]);
        }
        objects.add(object);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type.toString(), e);
    }
    return objects;
  }

  private static int most(List<List<Object>> values) {
    return Collections.max(values.stream().map(List::size).toList());
  }

  private static Object[] choice(List<List<Object>> values, int turn) {
    return values.stream().map(v -> v.get(turn % v.size())).toArray();
  }
}
