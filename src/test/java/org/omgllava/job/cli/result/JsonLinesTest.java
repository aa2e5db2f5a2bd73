package org.omgllava.job.cli.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import org.junit.jupiter.api.Test;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.testing.EventFixtures;

class JsonLinesTest {
  /** As {@code head -1} does: takes a line and is gone. */
  private static final class Closing extends Writer {
    private int lines;

    @Override
    public void write(char[] text, int from, int length) throws IOException {
      if (lines == 1) {
        throw new IOException("Broken pipe");
      }
      lines += text[from + length - 1] == '\n' ? 1 : 0;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Test
  void resultsEndWhenTheirReaderHasGone() {
    PrintWriter pipe = new PrintWriter(new Closing());
    JsonLines<SegmentationEvent> lines = JsonLines.writer(pipe);
    lines.accept(EventFixtures.segmentation("cam", 0, 1));

    assertThatThrownBy(() -> lines.accept(EventFixtures.segmentation("cam", 1, 1)))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("whoever read them has gone");
  }

  @Test
  void eachResultIsALineThatIsThereAtOnce() {
    StringWriter out = new StringWriter();
    JsonLines<SegmentationEvent> lines = JsonLines.writer(new PrintWriter(out));
    lines.accept(EventFixtures.segmentation("cam", 0, 1));

    assertThat(out.toString()).endsWith("}\n");
    lines.accept(EventFixtures.segmentation("cam", 1, 1));
    assertThat(out.toString().lines()).hasSize(2);
  }
}
