package org.omgllava.job.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetainedCheckpointsTest {
  @TempDir Path root;

  @Test
  void thereIsNoneInAFolderThatIsMissingOrEmpty() throws IOException {
    assertThat(RetainedCheckpoints.newest(root)).isEmpty();
    assertThat(RetainedCheckpoints.newest(root.resolve("missing"))).isEmpty();
  }

  @Test
  void takesTheNewestOfAllJobsAndSavepoints() throws IOException {
    checkpoint("job-1/chk-9", 1_000, "x");
    checkpoint("job-2/chk-1", 3_000, "x");
    checkpoint("savepoint-job-1", 2_000, "x");

    assertThat(RetainedCheckpoints.newest(root)).contains(root.resolve("job-2/chk-1"));
  }

  @Test
  void passesOverCheckpointsThatWereNotFinished() throws IOException {
    checkpoint("job/chk-1", 1_000, "x");
    checkpoint("job/chk-2", 2_000, "");
    Files.createDirectories(root.resolve("job/chk-3"));
    Files.writeString(root.resolve("job/chk-3/._metadata.inprogress.1"), "x");

    assertThat(RetainedCheckpoints.newest(root)).contains(root.resolve("job/chk-1"));
  }

  private void checkpoint(String name, long millis, String metadata) throws IOException {
    Path folder = Files.createDirectories(root.resolve(name));
    Path file = Files.writeString(folder.resolve("_metadata"), metadata);
    Files.setLastModifiedTime(file, FileTime.fromMillis(millis));
  }
}
