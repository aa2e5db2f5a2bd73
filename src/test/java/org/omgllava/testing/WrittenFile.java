package org.omgllava.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of the repository that is written of the code; {@code -Drewrite.pages=true} does it. */
public final class WrittenFile {
  private WrittenFile() {}

  /** The file is what the code says; when it is to be rewritten, it is before. */
  public static void assertUpToDate(Path file, String wanted) throws IOException {
    if (Boolean.getBoolean("rewrite.pages")) {
      Files.writeString(file, wanted);
    }
    assertThat(Files.readString(file))
        .as(
            "%s: written of the code; where that was meant to change: mvn -B test -pl src/test -am"
                + " -Dtest=… -Dsurefire.failIfNoSpecifiedTests=false -Drewrite.pages=true",
            file)
        .isEqualTo(wanted);
  }

  /** The same of what stands behind a mark in a page; what stands before is written by people. */
  public static void assertUpToDateBehind(String mark, Path page, String wanted)
      throws IOException {
    String now = Files.readString(page);
    int place = now.indexOf(mark);
    assertThat(place).as("place of %s in %s", mark, page).isNotNegative();
    assertUpToDate(page, now.substring(0, place + mark.length()) + wanted);
  }
}
