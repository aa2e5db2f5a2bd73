package org.omgllava.job.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omgllava.testing.JobFixtures.follow;
import static org.omgllava.testing.JobFixtures.frame;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.job.event.Instruction;
import org.omgllava.scene.SceneSegment;
import org.omgllava.testing.TestingModelFactory;

/** A video of two pictures. */
class RememberedVideoTest {
  private static final Supplier<FollowedBundle> NO_MODELS =
      () -> {
        throw new IllegalStateException("the models were asked");
      };
  private static final Instruction ASKED = follow("video", "ball");

  private final FollowedBundle models = new FollowedBundle(new TestingModelFactory());

  @TempDir private Path folder;
  private Path pictures;
  private Path file;

  /** All that can be asked, of one frame. */
  private record Seen(List<SceneSegment> segments, Spoken spoken, List<?> masks) {
    static Seen of(RememberedVideo video, int frame) {
      Spoken spoken = video.told(frame, ASKED).value();
      return new Seen(
          video.segments(frame),
          spoken,
          video.masks(frame, List.of(spoken.generation().phrases().get(0).query())));
    }
  }

  @BeforeEach
  void writePictures() throws IOException {
    pictures = Files.createDirectory(folder.resolve("video"));
    file = folder.resolve("said/video.jsonl");
    for (int i = 0; i < 2; i++) {
      Files.write(pictures.resolve("000" + i + ".jpg"), frame("video", i).image().bytes());
    }
  }

  @Test
  void whatWasSaidOnceIsReadAgainWithoutTheModels() throws IOException {
    List<String> first = said(() -> models);

    assertThat(first).hasSize(2).doesNotHaveDuplicates();
    assertThat(said(NO_MODELS)).isEqualTo(first);
  }

  @Test
  void aLineThatWasCutOffIsSaidAnew() throws IOException {
    List<String> first = said(() -> models);
    String written = Files.readString(file);
    Files.writeString(file, written.substring(0, written.length() - 20));

    assertThat(said(() -> models)).isEqualTo(first);
    assertThat(said(NO_MODELS)).isEqualTo(first);
  }

  @Test
  void aRefusalIsRememberedToo() throws IOException {
    Instruction refused = follow("video", "forbidden");
    try (RememberedVideo video = new RememberedVideo(() -> models, pictures, file)) {
      assertThat(video.told(0, refused).problem().code()).isEqualTo("PROMPT_TOO_LONG");
    }
    try (RememberedVideo video = new RememberedVideo(NO_MODELS, pictures, file)) {
      assertThat(video.told(0, refused).problem().code()).isEqualTo("PROMPT_TOO_LONG");
    }
  }

  @Test
  void framesAreInTheOrderOfTheirNames() throws IOException {
    try (RememberedVideo video = new RememberedVideo(NO_MODELS, pictures, file)) {
      assertThat(video.frames()).containsExactly("0000", "0001");
    }
  }

  private List<String> said(Supplier<FollowedBundle> from) throws IOException {
    try (RememberedVideo video = new RememberedVideo(from, pictures, file)) {
      return List.of(text(Seen.of(video, 0)), text(Seen.of(video, 1)));
    }
  }

  /** Arrays by what is in them. */
  private static String text(Seen seen) {
    return seen.masks()
        + seen.spoken().generation().text()
        + seen.spoken().masks()
        + seen.segments().stream()
            .map(s -> s.category() + s.mask() + Arrays.toString(s.query()))
            .toList();
  }
}
