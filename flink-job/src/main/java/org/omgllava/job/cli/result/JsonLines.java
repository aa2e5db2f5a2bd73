package org.omgllava.job.cli.result;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.avro.specific.SpecificRecord;
import org.omgllava.job.cli.process.CommandFailure;

/** One JSON object per result and line. */
public final class JsonLines<T extends SpecificRecord> implements ResultSink<T> {
  private final Writer out;
  private final boolean owned;

  private JsonLines(Writer out, boolean owned) {
    this.out = out;
    this.owned = owned;
  }

  /** Writes a file of its own; the folders above it are made. */
  public static <T extends SpecificRecord> JsonLines<T> file(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    return new JsonLines<>(Files.newBufferedWriter(file), true);
  }

  /** Writes into what the caller closes, each line at once. */
  public static <T extends SpecificRecord> JsonLines<T> writer(PrintWriter out) {
    return new JsonLines<>(out, false);
  }

  @Override
  public void accept(T result) throws IOException {
    out.write(EventJson.of(result).toString());
    out.write('\n');
    if (!owned) {
      out.flush();
    }
  }

  @Override
  public void finish() throws IOException {
    out.flush();
  }

  @Override
  public void close() {
    if (owned) {
      try {
        out.close();
      } catch (IOException e) {
        throw new CommandFailure("the results were not written: " + e.getMessage(), e);
      }
    }
  }
}
