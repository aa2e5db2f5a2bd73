package org.omgllava.setting;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a record: its components with {@link Setting}, and those of the records that it
 * is composed of.
 */
public final class Settings<R extends Record> {
  private static final String DEFAULT = "default";

  private static final ClassValue<Settings<?>> DESCRIBED =
      new ClassValue<>() {
        @Override
        protected Settings<?> computeValue(Class<?> type) {
          return new Settings<>(type.asSubclass(Record.class));
        }
      };

  private final Class<R> type;
  private final Map<String, DescribedSetting> settings = new LinkedHashMap<>();

  private Settings(Class<R> type) {
    this.type = type;
    describe(type);
  }

  @SuppressWarnings("unchecked")
  public static <R extends Record> Settings<R> of(Class<R> type) {
    return (Settings<R>) DESCRIBED.get(type);
  }

  /** The record as it is when nothing is said. */
  public static <R extends Record> R defaults(Class<R> type) {
    return of(type).read(List.of()).value();
  }

  /**
   * A record with some values changed.
   *
   * @param changes values by their names, as a user would write them
   * @throws SettingException when one is not known or cannot be
   */
  @SuppressWarnings("unchecked")
  public static <R extends Record> R with(R record, Map<String, String> changes) {
    Settings<R> settings = of((Class<R>) record.getClass());
    Map<String, Object> values = values(record);
    changes.forEach(
        (name, text) -> {
          DescribedSetting changed = settings.settings.get(name);
          if (changed == null) {
            throw new SettingException(
                name + ": no setting (expected: one of " + settings.settings.keySet() + ")");
          }
          values.put(name, changed.parse(new SettingSource.Given(text, "the program")));
        });
    return build(settings.type, values);
  }

  /** All of them in their order. */
  public List<DescribedSetting> all() {
    return List.copyOf(settings.values());
  }

  /** Values of a record by their names, without secrets, as a user would read them. */
  public Map<String, String> shown(R record) {
    Map<String, String> shown = new LinkedHashMap<>();
    values(record)
        .forEach(
            (name, value) ->
                shown.put(name, Objects.requireNonNull(settings.get(name)).shown(value)));
    return shown;
  }

  /**
   * Reads every setting from the first source that says something about it.
   *
   * @throws SettingException when a value cannot be, or does not go with another
   */
  public EffectiveSettings<R> read(List<SettingSource> sources) {
    Map<String, Object> values = new LinkedHashMap<>();
    List<EffectiveSettings.Line> lines = new ArrayList<>();
    for (DescribedSetting setting : settings.values()) {
      SettingSource.Given given =
          sources.stream()
              .map(source -> source.find(setting))
              .flatMap(Optional::stream)
              .findFirst()
              .orElse(new SettingSource.Given(setting.defaultValue(), DEFAULT));
      Object value = setting.parse(given);
      values.put(setting.name(), value);
      lines.add(new EffectiveSettings.Line(setting.name(), setting.shown(value), given.origin()));
    }
    return new EffectiveSettings<>(build(type, values), lines);
  }

  private void describe(Class<?> record) {
    SettingGroup group = record.getAnnotation(SettingGroup.class);
    for (RecordComponent component : record.getRecordComponents()) {
      Optional<Declaration> said = Declaration.of(component);
      if (said.isEmpty()) {
        describe(component.getType());
        continue;
      }
      DescribedSetting setting =
          new DescribedSetting(component, said.get(), group == null ? "" : group.value());
      if (settings.put(setting.name(), setting) != null) {
        throw new IllegalStateException(setting.name() + " is the name of two settings");
      }
    }
  }

  private static Map<String, Object> values(Record record) {
    Map<String, Object> values = new LinkedHashMap<>();
    collect(record, values);
    return values;
  }

  private static void collect(Record record, Map<String, Object> values) {
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      Object value = valueOf(component, record);
      Declaration.of(component)
          .ifPresentOrElse(
              said -> values.put(said.name(), value), () -> collect((Record) value, values));
    }
  }

  private static Object valueOf(RecordComponent component, Record record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(component + " cannot be read", e);
    }
  }

  private static <T> T build(Class<T> type, Map<String, Object> values) {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Object[] arguments =
        Arrays.stream(components).map(component -> argument(component, values)).toArray();
    try {
      return type.getConstructor(types).newInstance(arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        throw new SettingException(String.valueOf(refused.getMessage()), refused);
      }
      throw new IllegalStateException(type + " cannot be made", e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " cannot be made", e);
    }
  }

  private static @Nullable Object argument(RecordComponent component, Map<String, Object> values) {
    Optional<Declaration> said = Declaration.of(component);
    return said.isEmpty() ? build(component.getType(), values) : values.get(said.get().name());
  }
}
