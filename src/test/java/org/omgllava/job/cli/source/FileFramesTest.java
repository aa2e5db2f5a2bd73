package org.omgllava.job.cli.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.client.SourceFrame;

class FileFramesTest {
  private static final byte[] GIF = {'G', 'I', 'F', '8', '9', 'a'};

  @TempDir Path folder;

  @Test
  void whatIsHiddenOrNoPictureIsPassedOverAndCounted() throws IOException {
    for (String name : List.of("1.gif", "2.txt", "3.gif", ".4.gif", "5")) {
      Files.write(folder.resolve(name), name.endsWith("gif") ? GIF : new byte[] {1, 2});
    }

    try (FileFrames frames = FileFrames.folder("door", folder, Optional.empty(), 7)) {
      List<SourceFrame> sent = all(frames);

      assertThat(sent).extracting(SourceFrame::name).containsExactly("1", "3");
      assertThat(sent).extracting(SourceFrame::index).as("they count up").containsExactly(7L, 8L);
      assertThat(frames.leftOut().files()).isEqualTo(3);
      assertThat(frames.leftOut())
          .hasToString("2 files are no picture (the first: 2.txt), 1 file is hidden");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "*,              a.gif b.gif",
    "a*,             a.gif",
    "'{a,b}.gif',    a.gif b.gif",
    "left/*,         c2.gif c10.gif",
    "**.gif,         a.gif b.gif c2.gif c10.gif d.gif",
    "**/deep/*.gif,  d.gif"
  })
  void aPatternChoosesPathsBelowTheFolder(String glob, String expected) throws IOException {
    Files.createDirectories(folder.resolve("left/deep"));
    Files.createDirectories(folder.resolve("left/.cache"));
    for (String name :
        List.of(
            "b.gif",
            "a.gif",
            "left/c10.gif",
            "left/c2.gif",
            "left/deep/d.gif",
            "left/.cache/e.gif")) {
      Files.write(folder.resolve(name), GIF);
    }

    try (FileFrames frames = FileFrames.folder("door", folder, Optional.of(glob), 0)) {
      assertThat(all(frames).stream().map(frame -> frame.name() + ".gif"))
          .containsExactly(expected.split(" "));
    }
  }

  @Test
  void aFolderWithoutFilesAndAPatternThatIsNoneAreNamed() {
    assertRefused(folder, "*.png", folder + ": holds no files that match *.png");
    assertRefused(folder.resolve("none"), "*", "none: no such folder");
    assertRefused(folder, "{a", "--glob: {a (expected: a pattern such as *.jpg");
  }

  private static void assertRefused(Path folder, String glob, String message) {
    assertThatThrownBy(() -> FileFrames.folder("door", folder, Optional.of(glob), 0))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining(message);
  }

  @Test
  void hiddenFilesOfVipsegAreNoFrames() throws IOException {
    Path video = Files.createDirectories(folder.resolve("images/0_a"));
    for (String name : List.of("00000001.jpg", "00000002.jpg", ".DS_Store")) {
      Files.write(video.resolve(name), GIF);
    }

    try (FileFrames frames = FileFrames.vipseg(folder, List.of(), 1)) {
      assertThat(all(frames)).extracting(SourceFrame::last).containsExactly(false, true);
      assertThat(frames.leftOut()).hasToString("1 file is hidden");
    }
    assertThat(FileFrames.videosOf(folder, List.of())).containsExactly("0_a");
    assertThat(FileFrames.videosOf(folder, List.of("b", "a"))).containsExactly("b", "a");
  }

  private static List<SourceFrame> all(FileFrames frames) throws IOException {
    List<SourceFrame> all = new ArrayList<>();
    for (Optional<SourceFrame> next = frames.next(); next.isPresent(); next = frames.next()) {
      all.add(next.get());
    }
    return all;
  }
}
