package org.omgllava.job.cli.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallDiskTest {
  private static final byte[] RECORD = new byte[1 << 20];

  @TempDir Path folder;

  /** Where nothing may be mounted that is said, and nothing is filled. */
  @Test
  void aFullDiskTakesNothingUntilThereIsRoomAgain() throws Exception {
    Path small = folder.resolve("small");
    try (SmallDisk disk = SmallDisk.mount(small)) {
      Files.write(small.resolve("there"), RECORD);
      disk.fill();
      assertThatIOException().isThrownBy(() -> Files.write(small.resolve("more"), RECORD));

      disk.clear();
      Files.write(small.resolve("more"), RECORD);
      assertThat(Files.size(small.resolve("there"))).isEqualTo(RECORD.length);
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("no file system can be mounted at " + small);
    }
    assertThat(small).as("of the disk that is gone").isEmptyDirectory();
  }

  @Test
  void aDiskThatIsSharedIsNotFilled() throws Exception {
    try (SmallDisk disk = SmallDisk.untouched(folder)) {
      assertThatIllegalStateException()
          .isThrownBy(disk::fill)
          .withMessage(folder + " is shared with others (expected: mounted)");
    }
    assertThat(folder).isEmptyDirectory();
  }
}
