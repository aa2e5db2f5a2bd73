package org.omgllava.job.typeinfo;

import java.io.Serializable;
import org.apache.flink.api.common.typeinfo.TypeInformation;

/** A type of one field, the value itself: Flink does not look inside. */
abstract class UndividedTypeInfo<T> extends TypeInformation<T> {
  private static final long serialVersionUID = 1L;

  private final Serializable distinction;

  /**
   * @param distinction tells the type from others of the same class
   */
  UndividedTypeInfo(Serializable distinction) {
    this.distinction = distinction;
  }

  @Override
  public boolean isBasicType() {
    return false;
  }

  @Override
  public boolean isTupleType() {
    return false;
  }

  @Override
  public boolean isKeyType() {
    return false;
  }

  @Override
  public int getArity() {
    return 1;
  }

  @Override
  public int getTotalFields() {
    return 1;
  }

  @Override
  public boolean canEqual(Object other) {
    return getClass().isInstance(other);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof UndividedTypeInfo<?> that
        && canEqual(that)
        && distinction.equals(that.distinction);
  }

  @Override
  public int hashCode() {
    return distinction.hashCode();
  }

  @Override
  public String toString() {
    return getClass().getSimpleName() + "<" + distinction + ">";
  }
}
