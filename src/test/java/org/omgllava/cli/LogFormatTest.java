package org.omgllava.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a verb that fails leaves behind, in a process as the launcher starts it. */
class LogFormatTest {
  private static final String LINE = "omg bundle verify: /no/such/bundle: ";

  @TempDir Path folder;

  @Test
  void aFailureIsOneLineThatNamesTheLogWhereItStandsWithItsStack() throws Exception {
    Path log = folder.resolve("omg.log");

    assertThat(failing("text", log)).startsWith(LINE).endsWith(" (log: " + log + ")\n");
    assertThat(Files.readString(log))
        .contains(" ERROR org.omgllava.job.cli.Omg [main] omg bundle verify failed", "\tat ");
  }

  @Test
  void theLogIsALineOfJsonForEachEventWhenThatIsAskedFor() throws Exception {
    Path log = folder.resolve("omg.log");

    assertThat(failing("json", log)).startsWith(LINE);
    List<String> lines = Files.readAllLines(log);
    assertThat(lines).hasSize(1);
    JsonNode event = new ObjectMapper().readTree(lines.get(0));
    assertThat(event.path("log.level").asText()).isEqualTo("ERROR");
    assertThat(event.path("service.name").asText()).isEqualTo("omg-llava-stream");
    assertThat(event.path("message").asText()).isEqualTo("omg bundle verify failed");
    assertThat(event.path("error.stack_trace").asText()).contains("\tat ");
    assertThat(event.path("@timestamp").asText()).endsWith("Z");
  }

  private String failing(String format, Path log) throws Exception {
    Path err = folder.resolve("err");
    ProcessBuilder verb =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dlog4j2.configurationFile=classpath:log4j2.xml",
                "-Dlog.file=" + log,
                "-Domg.home=" + System.getProperty("repository.root"),
                "-cp",
                System.getProperty("java.class.path"),
                "org.omgllava.job.cli.Launched",
                "bundle",
                "verify",
                "/no/such/bundle")
            .redirectError(err.toFile());
    verb.environment().put("OMG_LOG_FORMAT", format);

    assertThat(verb.start().waitFor()).isEqualTo(1);
    return Files.readString(err);
  }
}
