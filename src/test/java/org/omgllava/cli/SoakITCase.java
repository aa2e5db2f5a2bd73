package org.omgllava.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A soak in the short: 2,000 frames, 800 of them after another start. */
class SoakITCase {
  private static final String NANO =
      Path.of(System.getProperty("repository.root"), "models", "bundles", "nano").toString();

  @TempDir Path folder;

  @Test
  void framesGoThroughAClusterAndWhatItTakesIsMeasured() throws IOException {
    Invocation first = soak(1_200);
    assertThat(first.out()).as(first.err()).contains("segmented: 1200", "missing: 0", "broken: 0");

    Invocation second = soak(2_000);
    assertThat(second.out())
        .as(second.err())
        .contains("segmented: 800", "missing: 0", "broken: 0")
        .contains("| transactional ids | job |")
        .contains("| resident memory, MiB | taskmanager-2 |");
    assertThat(second.out() + second.err())
        .as("of the broker, which knows everything of the job from the first frame on")
        .doesNotContain("threads of broker grows")
        .doesNotContain("open files of broker grows")
        .doesNotContain("files of the broker of job grows");

    List<String> samples = Files.readAllLines(folder.resolve("samples.csv"));
    assertThat(samples).hasSizeGreaterThan(6);
    assertThat(samples.get(samples.size() - 1)).matches("2,[0-9]+,2000,[0-9]+,.*");
    BufferedImage picture = ImageIO.read(folder.resolve("soak.png").toFile());
    assertThat(picture.getWidth()).isEqualTo(1_200);
  }

  private Invocation soak(int frames) {
    return Invocation.of(
        "soak",
        "--frames",
        Integer.toString(frames),
        "--instructions",
        Integer.toString(frames / 50),
        "--samples",
        "12",
        "--bundle",
        NANO,
        "--data",
        folder.toString());
  }
}
