package org.omgllava.job.cli.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.job.client.SourceFrame;

class NaturalOrderTest {
  @Test
  void numbersCountByTheirValueWhereverTheyStand() {
    List<String> right =
        List.of(
            "",
            "7.jpg",
            "007.png",
            "8 b.jpg",
            "10.jpg",
            "99999999999999999999.jpg",
            "100000000000000000000.jpg",
            "a",
            "a1b2",
            "a1b10",
            "a02b1",
            "a10",
            "cam_2_frame_9",
            "cam_2_frame_12",
            "cam_10_frame_1");
    List<String> sorted = new ArrayList<>(right);
    for (int seed = 0; seed < 50; seed++) {
      Collections.shuffle(sorted, new Random(seed));
      sorted.sort(NaturalOrder.INSTANCE);
      assertThat(sorted).isEqualTo(right);
    }
  }

  @Test
  void differentNamesAreNeverTheSame() {
    assertThat(NaturalOrder.INSTANCE.compare("01", "1")).isNegative();
    assertThat(NaturalOrder.INSTANCE.compare("1", "01")).isPositive();
    assertThat(NaturalOrder.INSTANCE.compare("a1", "a1")).isZero();
  }

  @Test
  void thePicturesOfAFolderAreSentByNumber(@TempDir Path folder) throws IOException {
    for (int i = 12; i >= 1; i--) {
      Files.write(folder.resolve("frame_" + i + ".jpg"), new byte[] {'B', 'M', (byte) i});
    }
    List<String> names = new ArrayList<>();
    try (FileFrames frames = FileFrames.folder("door", folder, Optional.empty(), 5)) {
      for (Optional<SourceFrame> f = frames.next(); f.isPresent(); f = frames.next()) {
        assertThat(f.get().index()).isEqualTo(5 + names.size());
        names.add(f.get().name());
      }
    }
    assertThat(names)
        .hasSize(12)
        .startsWith("frame_1", "frame_2", "frame_3")
        .endsWith("frame_10", "frame_11", "frame_12");
  }
}
