package org.omgllava.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.interpret.OmgLlavaInterpreter;
import org.omgllava.scene.GenerationRequest;
import org.omgllava.testing.RecordingConverser;
import org.omgllava.testing.TestingModelFactory;

class BundleQualityTest {
  private static final String TURN =
      "{\"task\": \"%s\", \"question\": \"%s\", \"prompts\": [], \"answer\": \"%s\", \"key\":"
          + " [\"turns %d\"], \"phrases\": []}";
  private static final TestingModelFactory MODEL = new TestingModelFactory();

  @TempDir Path folder;

  private final RecordingConverser converser = new RecordingConverser(MODEL.openConverser(-1, 4));

  @Test
  void aDialogueThatLooksBackBringsItsEarlierFramesAndItsNeighbourOfAnotherPictureNone()
      throws IOException {
    pictures("old", "older", "now", "other");
    lines(
        dialogue(
            "now", "\"before\": [\"older\", \"old\"], \"read\": [0, 1],", turn("follow_left", 0)),
        dialogue("other", "", turn("colour", 0), turn("colour", 1)));

    ObjectNode report = measure(4);

    assertThat(converser.asked().stream().map(BundleQualityTest::earlierFrames))
        .containsExactly(2, 0, 0);
    assertThat(report.path("all follow").path("answers").intValue()).isEqualTo(1);
    assertThat(report.path("follow_left").path("knowing").doubleValue()).isEqualTo(1);
    assertThat(report.path("colour").path("answers").intValue()).isEqualTo(2);
    assertThat(report.path("colour").path("knowing").doubleValue()).isEqualTo(1);
    assertThat(report.path("colour").path("accuracy").doubleValue()).isZero();
  }

  @Test
  void everyAnswerIsToldOnceHoweverManyAreAskedTogether() throws IOException {
    pictures("now");
    List<String> dialogues = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      dialogues.add(dialogue("now", "", turn("colour", 0), turn("place", 1)));
    }
    lines(dialogues.toArray(String[]::new));
    List<Integer> done = new ArrayList<>();
    List<String> told = new ArrayList<>();
    try (OmgLlavaInterpreter model = new OmgLlavaInterpreter(MODEL.openPerceiver(-1), converser)) {
      BundleQuality.measure(
          model,
          QuestionSet.read(folder),
          2,
          (dialogue, turn, answer) -> told.add(turn.task()),
          done::add);
    }

    assertThat(done).containsExactly(2, 2, 1);
    assertThat(told).hasSize(10).containsOnly("colour", "place");
  }

  @Test
  void aLineThatIsNoDialogueIsNamed() throws IOException {
    lines(dialogue("now", "", turn("colour", 0)), "{\"frame\": \"now\"}");

    assertThatThrownBy(() -> QuestionSet.read(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("questions.jsonl, line 2: ")
        .hasMessageContaining("turns");
  }

  @Test
  void aDialogueWithoutEarlierPicturesLooksBackOnNothing() throws IOException {
    lines(dialogue("now", "", turn("colour", 0)));

    QuestionSet.Dialogue read = QuestionSet.read(folder).dialogues().get(0);

    assertThat(read.before()).isEmpty();
    assertThat(read.read()).isEmpty();
    assertThat(read.turns()).hasSize(1);
  }

  private ObjectNode measure(int together) throws IOException {
    try (OmgLlavaInterpreter model = new OmgLlavaInterpreter(MODEL.openPerceiver(-1), converser)) {
      return BundleQuality.measure(
          model, QuestionSet.read(folder), together, (dialogue, turn, answer) -> {}, done -> {});
    }
  }

  private static int earlierFrames(GenerationRequest request) {
    return request.followed().earlier().size();
  }

  private void pictures(String... names) throws IOException {
    for (String name : names) {
      Files.write(folder.resolve(name), new byte[] {(byte) name.length(), 0});
    }
  }

  private void lines(String... dialogues) throws IOException {
    Files.writeString(folder.resolve("questions.jsonl"), String.join("\n", dialogues) + "\n");
  }

  private static String dialogue(String frame, String before, String... turns) {
    return "{\"frame\": \"%s\", %s \"turns\": [%s]}"
        .formatted(frame, before, String.join(", ", turns));
  }

  private static String turn(String task, int earlierTurns) {
    return TURN.formatted(task, task + " it?", "right", earlierTurns);
  }
}
