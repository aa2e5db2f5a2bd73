package org.omgllava.job.cli.ask;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** From one index of a stream to a later one. */
record FrameRange(long first, long last) {
  private static final Pattern FORM = Pattern.compile("(\\d{1,18})-(\\d{1,18})");

  @Override
  public String toString() {
    return first + "-" + last;
  }

  /** Reads 3-18. */
  static final class Parser implements ITypeConverter<FrameRange> {
    @Override
    public FrameRange convert(String said) {
      Matcher form = FORM.matcher(said);
      if (form.matches()) {
        FrameRange range =
            new FrameRange(Long.parseLong(form.group(1)), Long.parseLong(form.group(2)));
        if (range.first() < range.last()) {
          return range;
        }
      }
      throw new TypeConversionException(
          "'" + said + "' (expected: two indices, the smaller one first, such as 3-18)");
    }
  }
}
