package org.omgllava.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.omgllava.job.cli.Omg;
import org.omgllava.job.client.KafkaClients;
import org.omgllava.job.wire.PictureFiles;
import org.omgllava.job.wire.PictureStore;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.ParameterException;

/** An address of a store is refused wherever a file or a folder is meant, in the same words. */
class PathsOfOptionsTest {
  private static final String REFUSED =
      "s3://bucket/key (expected: a path on this machine; stores of objects are not known)";

  /**
   * @param verb with the words before it
   * @param option name with its dashes
   */
  record Taken(CommandLine verb, String option) {
    @Override
    public String toString() {
      return verb.getCommandSpec().qualifiedName() + " " + option;
    }
  }

  static Stream<Taken> options() {
    return verbs(Omg.commandLine())
        .flatMap(
            verb ->
                verb.getCommandSpec().options().stream()
                    .filter(PathsOfOptionsTest::isPath)
                    .map(option -> new Taken(verb, option.longestName())));
  }

  @ParameterizedTest
  @MethodSource("options")
  void noOptionTakesAnAddressForAPath(Taken taken) {
    assertThatThrownBy(() -> taken.verb().parseArgs(taken.option(), "s3://bucket/key"))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining(taken.option())
        .hasMessageContaining(REFUSED);
  }

  @Test
  void pathsOfPicturesAndOfStateAreAmongThem() {
    assertThat(options().map(Taken::toString))
        .contains(
            "omg consume --picture-roots",
            "omg view --picture-roots",
            "omg mcp --picture-roots",
            "omg ask --picture-roots",
            "omg publish --by-reference",
            "omg publish --frames",
            "omg consume --out",
            "omg up --data");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "up --picture-roots /srv/pictures,s3://bucket/key",
        "run --bootstrap-servers localhost:1 --picture-roots s3://bucket/key",
        "demo --out out --picture-roots s3://bucket/key",
        "consume --bootstrap-servers localhost:1 --topic segments --picture-roots /srv,s3://bucket/key",
        "view --bootstrap-servers localhost:1 --picture-roots s3://bucket/key",
        "mcp --bootstrap-servers localhost:1 --picture-roots s3://bucket/key",
        "publish --bootstrap-servers localhost:1 --stream s --frames x --by-reference s3://bucket/key"
      })
  void aVerbThatIsToldOneEndsAtOnceAndSaysWhatItTakes(String line) {
    Invocation refused = Invocation.of(line.split(" "));

    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.err()).startsWith("omg " + line.split(" ")[0]).contains(REFUSED);
    assertThat(refused.out()).isEmpty();
    assertThat(Path.of("s3:")).as("a folder of that name").doesNotExist();
  }

  @Test
  void theJavaClientRefusesIt() {
    List<Path> roots = List.of(Path.of("/srv"), Path.of("s3://bucket/key"));
    String refused = "s3:/bucket/key (expected: a path on this machine";

    assertThatThrownBy(() -> KafkaClients.of("localhost:1").withPictureRoots(roots))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(refused);
    assertThatThrownBy(() -> new PictureFiles(roots, 1)).hasMessageContaining(refused);
    assertThatThrownBy(() -> new PictureStore(roots.get(1))).hasMessageContaining(refused);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/srv/pictures", "pictures", "C:\\pictures", "a:b", "door: left"})
  void namesOfFilesWithColonsArePaths(String path) {
    List<Path> roots =
        Omg.commandLine()
            .parseArgs("view", "--bootstrap-servers", "localhost:1", "--picture-roots", path)
            .subcommand()
            .matchedOptionValue("--picture-roots", List.of());

    assertThat(roots).containsExactly(Path.of(path));
  }

  private static Stream<CommandLine> verbs(CommandLine verb) {
    return Stream.concat(
        Stream.of(verb),
        verb.getSubcommands().values().stream().flatMap(PathsOfOptionsTest::verbs));
  }

  private static boolean isPath(ArgSpec option) {
    return Arrays.asList(option.auxiliaryTypes()).contains(Path.class)
        || option.type() == Path.class;
  }
}
