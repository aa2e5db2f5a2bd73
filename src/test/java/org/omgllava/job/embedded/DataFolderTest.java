package org.omgllava.job.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
  @TempDir Path root;

  @Test
  void isForOneUserAtATime() throws IOException {
    try (DataFolder first = DataFolder.kept(root)) {
      assertThat(first.kafka().getParent()).isEqualTo(root);
      assertThatThrownBy(() -> DataFolder.kept(root))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("in use");
    }
    DataFolder.kept(root).close();
  }

  @Test
  void keepsTopicsAndCheckpointsAndEmptiesTheRest() throws IOException {
    Files.createDirectories(root.resolve("checkpoints/job/chk-1"));
    Files.createDirectories(root.resolve("kafka"));
    Files.writeString(root.resolve("kafka/log"), "x");
    Files.createDirectories(root.resolve("tmp/left"));
    Files.writeString(root.resolve("tmp/left/by-a-crash"), "x");

    try (DataFolder data = DataFolder.kept(root)) {
      assertThat(data.temporaryFiles()).isEmptyDirectory();
      assertThat(data.checkpoints().resolve("job/chk-1")).exists();
    }

    assertThat(root.resolve("kafka/log")).hasContent("x");
  }

  @Test
  void aTemporaryFolderIsGoneWhenItIsClosed() throws IOException {
    Path folder;
    try (DataFolder data = DataFolder.temporary()) {
      folder = data.temporaryFiles().getParent();
      Files.createDirectories(data.kafka());
      Files.writeString(data.kafka().resolve("log"), "x");
    }

    assertThat(folder).doesNotExist();
  }

  @Test
  void theNextTemporaryFolderTakesAwayWhatACrashHasLeft() throws IOException {
    Path parent = Path.of(System.getProperty("java.io.tmpdir"));
    Path abandoned = Files.createTempDirectory(parent, "omg-llava-");
    Files.createFile(abandoned.resolve("lock"));
    Path stranger = Files.createTempDirectory(parent, "omg-llava-");

    try (DataFolder used = DataFolder.temporary();
        DataFolder next = DataFolder.temporary()) {
      assertThat(abandoned).doesNotExist();
      assertThat(stranger).exists();
      assertThat(used.temporaryFiles()).exists();
      assertThat(next.temporaryFiles()).exists();
    } finally {
      Files.delete(stranger);
    }
  }
}
