package org.omgllava.job.cli.result;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.avro.specific.SpecificRecord;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.wire.EventJson;

/** One JSON object per result and line. */
public final class JsonLines<T extends SpecificRecord> implements ResultSink<T> {
  private final PrintWriter out;
  private final boolean owned;

  private JsonLines(PrintWriter out, boolean owned) {
    this.out = out;
    this.owned = owned;
  }

  /** Writes a file of its own; the folders above it are made. */
  public static <T extends SpecificRecord> JsonLines<T> file(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    return new JsonLines<>(new PrintWriter(Files.newBufferedWriter(file)), true);
  }

  /** Writes into what the caller closes, each line at once. */
  public static <T extends SpecificRecord> JsonLines<T> writer(PrintWriter out) {
    return new JsonLines<>(out, false);
  }

  @Override
  public void accept(T result) {
    out.write(EventJson.of(result).toString());
    out.write('\n');
    if (!owned) {
      failIfNotWritten();
    }
  }

  @Override
  public void finish() {
    failIfNotWritten();
  }

  @Override
  public void close() {
    if (owned) {
      out.close();
    }
  }

  /** A writer that prints keeps its trouble to itself until it is asked. */
  private void failIfNotWritten() {
    if (out.checkError()) {
      throw new CommandFailure(
          "results are not written any more: the disk is full, or whoever read them has gone");
    }
  }
}
