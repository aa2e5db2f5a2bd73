package org.omgllava.job.cli.option;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.omgllava.job.wire.LocalPath;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the files and folders of every option: an address is refused before anything is made. */
public final class LocalPathParser implements ITypeConverter<Path> {
  @Override
  public Path convert(String said) {
    try {
      return LocalPath.of(said);
    } catch (InvalidPathException e) {
      throw new TypeConversionException(said + " (expected: a path: " + e.getReason() + ")");
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
