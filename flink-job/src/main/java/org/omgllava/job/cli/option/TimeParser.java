package org.omgllava.job.cli.option;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a time with its offset. */
public final class TimeParser implements ITypeConverter<Instant> {
  @Override
  public Instant convert(String said) {
    try {
      return OffsetDateTime.parse(said).toInstant();
    } catch (DateTimeException e) {
      throw new TypeConversionException(
          "'" + said + "' (expected: a time such as 2026-11-27T10:00:00Z)");
    }
  }
}
