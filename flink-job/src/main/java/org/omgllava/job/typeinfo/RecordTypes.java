package org.omgllava.job.typeinfo;

import org.apache.flink.api.common.typeinfo.TypeInformation;

/** Flink's view of a class, which costs much reflection: made once for each class. */
public final class RecordTypes {
  private static final ClassValue<TypeInformation<?>> KNOWN =
      new ClassValue<>() {
        @Override
        protected TypeInformation<?> computeValue(Class<?> type) {
          return TypeInformation.of(type);
        }
      };

  private RecordTypes() {}

  @SuppressWarnings("unchecked")
  public static <T> TypeInformation<T> of(Class<T> type) {
    return (TypeInformation<T>) KNOWN.get(type);
  }
}
