package org.omgllava.job.cli.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleFileTest {
  private static final Series MEMORY = new Series(Quantity.RESIDENT, "taskmanager-1");
  private static final Series IDS = new Series(Quantity.TRANSACTIONAL_IDS, Series.JOB);

  @TempDir Path folder;

  @Test
  void whatIsAddedIsReadByAnotherProcess() throws IOException {
    Sample first = new Sample(1, 1_000, 250, 5, Map.of(MEMORY, 812.5, IDS, 6.0));
    Sample second = new Sample(2, 2_000, 500, 10, Map.of(MEMORY, 813.0, IDS, 7.0));
    file().add(first);
    file().add(second);

    assertThat(file().read()).containsExactly(first, second);
    assertThat(Files.readAllLines(folder.resolve("samples.csv")).get(0))
        .isEqualTo("run,epochMillis,frames,answers,RESIDENT taskmanager-1,TRANSACTIONAL_IDS job");
  }

  @Test
  void whatIsNotKnownIsLeftOut() throws IOException {
    file().add(new Sample(1, 1_000, 250, 5, Map.of(MEMORY, 812.5, IDS, 6.0)));
    file().add(new Sample(1, 2_000, 500, 10, Map.of(IDS, 6.0)));

    assertThat(file().read().get(1).values()).containsOnlyKeys(IDS);
  }

  @Test
  void aFolderWithoutSamplesHasNone() throws IOException {
    assertThat(file().read()).isEmpty();
  }

  @Test
  void anotherFileOfThatNameIsRefused() throws IOException {
    Files.writeString(folder.resolve("samples.csv"), "name,size\nnano,3\n");

    assertThatThrownBy(() -> file().read())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("samples.csv is no table of samples (expected: columns [run,");
  }

  private SampleFile file() {
    return new SampleFile(folder.resolve("samples.csv"));
  }
}
