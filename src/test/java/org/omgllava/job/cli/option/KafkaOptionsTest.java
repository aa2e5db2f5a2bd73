package org.omgllava.job.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/** How the verbs that are no job reach Kafka. */
class KafkaOptionsTest {
  @TempDir Path folder;
  private String secured;

  @BeforeEach
  void write() throws IOException {
    Path file = folder.resolve("client.properties");
    Files.writeString(file, "security.protocol=SSL\nssl.key.password=hidden\nlinger.ms=1\n");
    secured = file.toString();
  }

  @Test
  void securityComesFromTheFileAndOptionsWinOverItsOtherLines() {
    assertThat(
            options("--kafka-config", secured, "--kafka-property=linger.ms=5").properties(Map.of()))
        .isEqualTo(
            Map.of("security.protocol", "SSL", "ssl.key.password", "hidden", "linger.ms", "5"));
  }

  @Test
  void theEnvironmentNamesTheFileWhenNoOptionDoes() throws IOException {
    Map<String, String> environment = Map.of("OMG_KAFKA_CONFIG", secured);
    Path other = Files.writeString(folder.resolve("other.properties"), "linger.ms=9\n");

    assertThat(options().properties(environment)).containsEntry("ssl.key.password", "hidden");
    assertThat(options("--kafka-config", other.toString()).properties(environment))
        .isEqualTo(Map.of("linger.ms", "9"));
    assertThat(options().properties(Map.of())).isEmpty();
  }

  @Test
  void securityOnTheCommandLineIsRefusedWithoutShowingIt() {
    assertThatThrownBy(
            () -> options("--kafka-property=ssl.key.password=hidden").properties(Map.of()))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("ssl.key.password")
        .hasMessageContaining("--kafka-config")
        .hasMessageNotContaining("hidden");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> options("--kafka-config=/none").properties(Map.of()))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("kafka-config: /none");
  }

  private static KafkaOptions options(String... arguments) {
    Verb verb = new Verb();
    CommandLine command = new CommandLine(verb);
    String[] all = new String[arguments.length + 1];
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    all[0] = "--bootstrap-servers=localhost:9092";
    command.parseArgs(all);
    return verb.kafka;
  }

  @Command(name = "test")
  private static final class Verb {
    @Mixin final KafkaOptions kafka = new KafkaOptions();
  }
}
