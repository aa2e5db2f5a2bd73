package org.omgllava.job.cli.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SoakReportTest {
  private static final Series FLAT = new Series(Quantity.THREADS, "broker");
  private static final Series LEAK = new Series(Quantity.HEAP, "taskmanager-1");
  private static final Series WARM = new Series(Quantity.RESIDENT, "taskmanager-1");

  private final SoakReport report = new SoakReport(samples(), 10_000);

  @Test
  void whatGrowsIsNamedAndNothingElse() {
    assertThat(report.growing())
        .singleElement()
        .asString()
        .startsWith("heap after a collection, MiB of taskmanager-1 grows: +")
        .endsWith("% over 88,000 frames");
  }

  @Test
  void theTableHasARowForEachCurveInOrder() {
    assertThat(report.table())
        .hasSize(5)
        .element(4)
        .isEqualTo("| threads | broker | 40.0 | +0.000 ± 0.000 | 0 within noise |");
    assertThat(report.table().get(2)).startsWith("| resident memory, MiB | taskmanager-1 | 300.0 ");
    assertThat(report.table().get(3)).contains("| +1.000 ± 0.000 |");
  }

  @Test
  void everyCurveIsSeenInThePicture() {
    BufferedImage picture = report.picture();
    Set<Integer> colours = new HashSet<>();
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        colours.add(picture.getRGB(x, y));
      }
    }

    assertThat(picture.getWidth()).isEqualTo(1_200);
    assertThat(picture.getHeight()).isEqualTo(690);
    assertThat(colours).as("of the first curve of each chart").contains(0xFF1F77B4);
  }

  @Test
  void samplesOfTheFirstFramesAloneTellNothing() {
    assertThatThrownBy(() -> new SoakReport(samples().subList(0, 5), 10_000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("none beyond the first 10000 frames");
  }

  /** Two starts: the second one begins with as little on its heap as the first one. */
  private static List<Sample> samples() {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 110; i++) {
      int run = i < 55 ? 1 : 2;
      int sinceStart = i % 55;
      samples.add(
          new Sample(
              run,
              i,
              i * 1_000L,
              i,
              Map.of(FLAT, 40.0, LEAK, 100.0 + sinceStart, WARM, sinceStart < 10 ? 100.0 : 300.0)));
    }
    return samples;
  }
}
