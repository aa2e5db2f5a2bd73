package org.omgllava.job.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.omgllava.job.JobSettings;
import org.omgllava.job.cli.Omg;
import org.omgllava.setting.DescribedSetting;
import org.omgllava.setting.EffectiveSettings;
import org.omgllava.setting.SettingSource;
import org.omgllava.setting.Settings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

class SettingOptionsTest {
  @TempDir Path folder;

  @Test
  void withoutOptionsTheJobRunsWithTheDefaults() {
    assertThat(read(Map.of()).value()).isEqualTo(JobSettings.defaults());
  }

  @Test
  void theOptionWinsOverTheEnvironmentThatOverTheFileAndThatOverTheVerb() throws IOException {
    Path file = file("max-gap=3\nframe-wait=3\nbatch-wait=3\n");
    SettingOptions options =
        SettingOptions.withBroker(
            Map.of("max-gap", "4", "frame-wait", "4", "batch-wait", "4", "clip-wait", "4"));
    parse(options, "--max-gap=1", "--config", file.toString());

    EffectiveSettings<JobSettings> read =
        options.read(
            Map.of("OMG_MAX_GAP", "2", "OMG_FRAME_WAIT", "2"),
            SettingSource.of(Map.of("batch-wait", "5", "dialogue-idle", "5"), "further"));

    assertThat(read.value().order().maxGapMillis()).isEqualTo(1);
    assertThat(read.value().schedule().frameWaitMillis()).isEqualTo(2);
    assertThat(read.value().batch().batchWaitMillis()).isEqualTo(3);
    assertThat(read.value().converse().dialogueIdleMillis()).isEqualTo(5);
    assertThat(read.value().clip().clipWaitMillis()).isEqualTo(4);
    assertThat(
            read.lines().stream()
                .collect(Collectors.toMap(line -> line.name(), line -> line.origin())))
        .containsEntry("max-gap", "--max-gap")
        .containsEntry("frame-wait", "OMG_FRAME_WAIT")
        .containsEntry("batch-wait", file.toString())
        .containsEntry("dialogue-idle", "further")
        .containsEntry("clip-wait", "default of test")
        .containsEntry("llm-rows", "default");
  }

  @Test
  void everySettingIsAnOptionOfEveryVerbThatRunsTheJob() {
    for (String verb : new String[] {"run", "up", "demo"}) {
      CommandLine command = Omg.commandLine().getSubcommands().get(verb);
      String help = command.getUsageMessage(CommandLine.Help.Ansi.OFF).replaceAll("\\s+", " ");
      for (DescribedSetting setting : Settings.of(JobSettings.class).all()) {
        assertThat(command.getCommandSpec().findOption(setting.option()))
            .as(verb + " " + setting.option())
            .isNotNull();
        assertThat(help)
            .contains(setting.group() + ":")
            .contains(setting.description() + " (" + setting.expected());
      }
    }
  }

  @Test
  void aSwitchNeedsNoValueAndTakesOne() {
    assertThat(read(Map.of(), "--keep-dead-payload").value().deadLetters().keepPayload()).isTrue();
    assertThat(read(Map.of(), "--keep-dead-payload=false").value().deadLetters().keepPayload())
        .isFalse();
  }

  @Test
  void propertiesOfKafkaMayBeRepeated() {
    assertThat(
            read(Map.of(), "--kafka-property=linger.ms=5", "--kafka-property", "acks=all")
                .value()
                .kafka()
                .properties())
        .isEqualTo(Map.of("linger.ms", "5", "acks", "all"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--max-gap=0 | max-gap: 0, from --max-gap (expected: 1 to 86400000 MILLIS)",
        "--delivery=twice | delivery: twice, from --delivery (expected: EXACTLY_ONCE, AT_LEAST_ONCE)",
        "--wire-format=CONFLUENT | (expected: schema-registry with its URL)"
      })
  void aWrongValueEndsTheCommandWithStatus2AndNamesWhatWasExpected(String option, String message) {
    StringWriter err = new StringWriter();

    int status =
        Omg.commandLine().setErr(new PrintWriter(err)).execute("up", "--show-config", option);

    assertThat(status).isEqualTo(2);
    assertThat(err.toString()).contains(message);
  }

  @Test
  void aWrongVariableIsNamed() {
    assertThatThrownBy(() -> read(Map.of("OMG_CLIP_LENGTH", "4")))
        .isInstanceOf(ParameterException.class)
        .hasMessage("clip-length: 4, from OMG_CLIP_LENGTH (expected: 1 to 3 FRAMES)");
  }

  @Test
  void aFileThatNamesSomethingElseIsRefused() throws IOException {
    Path file = file("max-gaps=3\n");

    assertThatThrownBy(() -> read(Map.of(), "--config", file.toString()))
        .hasMessageContaining(file.toString())
        .hasMessageContaining("max-gaps");
    assertThatThrownBy(() -> read(Map.of(), "--config", folder.resolve("none").toString()))
        .hasMessageContaining("none");
  }

  @ParameterizedTest
  @ValueSource(strings = {"security.protocol=SSL", "sasl.jaas.config=hidden", "ssl.key.password=x"})
  void securityIsRefusedOnTheCommandLine(String property) {
    assertThatThrownBy(() -> read(Map.of(), "--kafka-property", property))
        .hasMessageContaining(property.substring(0, property.indexOf('=')))
        .hasMessageContaining("--kafka-config")
        .hasMessageNotContaining("hidden");
    assertThat(
            Omg.commandLine()
                .setErr(new PrintWriter(new StringWriter()))
                .execute(
                    "publish",
                    "--bootstrap-servers=localhost:1",
                    "--stream=s",
                    "--frames=" + folder,
                    "--kafka-property",
                    property))
        .isEqualTo(2);
  }

  @Test
  void securityComesFromAFileOrTheEnvironment() throws IOException {
    Path file = file("security.protocol=SASL_SSL\nsasl.jaas.config=hidden\nlinger.ms=1\n");

    EffectiveSettings<JobSettings> read =
        read(Map.of("OMG_KAFKA_CONFIG", file.toString()), "--kafka-property=linger.ms=5");

    assertThat(read.value().kafka().clientProperties())
        .containsEntry("security.protocol", "SASL_SSL")
        .containsEntry("sasl.jaas.config", "hidden")
        .containsEntry("linger.ms", "5");
    assertThat(read.lines().toString()).doesNotContain("hidden");
    assertThat(read(Map.of(), "--kafka-config", file.toString()).value().kafka().clientProperties())
        .containsEntry("sasl.jaas.config", "hidden");
    assertThatThrownBy(() -> read(Map.of(), "--kafka-config=/none"))
        .hasMessageContaining("kafka-config: /none");
  }

  @Test
  void aVerbWithABrokerOfItsOwnRefusesAnother() {
    SettingOptions options = SettingOptions.withBroker(Map.of());
    parse(options, "--bootstrap-servers=elsewhere:9092");

    assertThatThrownBy(() -> options.read(Map.of()))
        .hasMessageContaining("bootstrap-servers: test brings its own broker");
  }

  @Test
  void aVerbWithABrokerOfItsOwnTakesNeitherAddressNorSecurityOfAnother() {
    SettingOptions options = SettingOptions.withBroker(Map.of());
    parse(options);

    EffectiveSettings<JobSettings> read =
        options.read(
            Map.of("OMG_BOOTSTRAP_SERVERS", "elsewhere:9092", "OMG_KAFKA_CONFIG", "/none"));

    assertThat(read.value().kafka().bootstrapServers()).isEqualTo("embedded");
    assertThat(read.value().kafka().clientProperties()).isEmpty();
  }

  @Test
  void theConfigurationIsShownWithOriginsAndWithoutSecrets() throws IOException {
    StringWriter out = new StringWriter();

    int status =
        Omg.commandLine()
            .setOut(new PrintWriter(out))
            .execute(
                "run",
                "--show-config",
                "--max-gap=7",
                "--schema-registry=http://user:hidden@registry");

    assertThat(status).isZero();
    assertThat(out.toString())
        .containsPattern("(?m)^max-gap +7 +--max-gap$")
        .containsPattern("(?m)^llm-rows +8 +default$")
        .contains("registry")
        .doesNotContain("hidden");
    assertThat(out.toString().lines().count())
        .isEqualTo(Settings.of(JobSettings.class).all().size());
  }

  @Command(name = "test")
  private static final class Verb {
    @Mixin final SettingOptions settings;

    Verb(SettingOptions settings) {
      this.settings = settings;
    }
  }

  private Path file(String lines) throws IOException {
    return Files.writeString(folder.resolve("given.properties"), lines);
  }

  private static EffectiveSettings<JobSettings> read(
      Map<String, String> environment, String... arguments) {
    SettingOptions options = SettingOptions.atKafka();
    parse(options, arguments);
    return options.read(environment);
  }

  private static void parse(SettingOptions options, String... arguments) {
    new CommandLine(new Verb(options)).parseArgs(arguments);
  }
}
