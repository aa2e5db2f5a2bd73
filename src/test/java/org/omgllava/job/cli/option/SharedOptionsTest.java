package org.omgllava.job.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omgllava.job.embedded.DataFolder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options that several verbs have in the same words. */
class SharedOptionsTest {
  private final Verb verb = new Verb();
  private final CommandLine line = new CommandLine(verb);

  @Test
  void aVerbHasDefaultsOfItsOwn() {
    line.parseArgs();

    assertThat(verb.load.duration()).isEqualTo(Duration.ofMinutes(3));
    assertThat(verb.load.streams()).isEqualTo(5);
    assertThat(verb.bundle.nameOrFolder()).isEqualTo("nano");
    assertThat(line.getUsageMessage())
        .contains("How long frames are published (default: 3.0).")
        .contains("Streams side by side (default: 5).");
  }

  @Test
  void aLoadIsWhatTheCommandLineSays() {
    line.parseArgs("--minutes=0.5", "--fps=4.1", "--streams=2", "--seed=9", "--bundle=/models/x");

    assertThat(verb.load.duration()).isEqualTo(Duration.ofSeconds(30));
    assertThat(verb.load.framesPerSecond()).isEqualTo(4.1);
    assertThat(verb.load.frames()).isEqualTo(123);
    assertThat(verb.load.streams()).isEqualTo(2);
    assertThat(verb.load.seed()).isEqualTo(9);
    assertThat(verb.bundle.nameOrFolder()).isEqualTo("/models/x");
    verb.load.check(verb.spec);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--minutes=0", "--minutes=NaN", "--fps=-1", "--streams=0"})
  void whatWouldPublishNothingIsRefused(String option) {
    line.parseArgs(option);

    assertThatThrownBy(() -> verb.load.check(verb.spec))
        .isInstanceOf(ParameterException.class)
        .hasMessageStartingWith(option.split("=")[0] + ": ")
        .hasMessageContaining("expected: ");
  }

  @Test
  void aFolderThatIsNamedStays(@TempDir Path folder) throws IOException {
    Path named = folder.resolve("kept");
    line.parseArgs("--data=" + named);

    assertThat(verb.data.named()).contains(named);
    try (DataFolder data = verb.data.open()) {
      assertThat(data.root()).isEqualTo(named);
    }
    assertThat(named).isDirectory();
  }

  @Test
  void aFolderThatIsNotNamedIsGoneAtTheEnd() throws IOException {
    line.parseArgs();

    assertThat(verb.data.named()).isEmpty();
    Path root;
    try (DataFolder data = verb.data.open()) {
      root = data.root();
      assertThat(root).isDirectory();
    }
    assertThat(root).doesNotExist();
  }

  @Test
  void whatIsKeptIsSaidByTheVerb() {
    assertThat(line.getUsageMessage()).contains("--data=DIR", "Keeps everything there.");
  }

  @Command(name = "test")
  private static final class Verb {
    @Mixin BundleOption bundle;
    @Mixin final LoadOptions load = LoadOptions.usually(3, 5);
    @Mixin final DataOption data = DataOption.of("Keeps everything there.");
    @Spec CommandSpec spec;
  }
}
