package org.omgllava.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.omgllava.setting.DescribedSetting;
import org.omgllava.setting.SettingException;
import org.omgllava.setting.SettingSource;
import org.omgllava.setting.Settings;

/** Every setting of the job, found by reflection. */
class JobSettingsTest {
  private static final Settings<JobSettings> SETTINGS = Settings.of(JobSettings.class);

  static List<DescribedSetting> settings() {
    return SETTINGS.all();
  }

  static Stream<DescribedSetting> bounded() {
    return settings().stream()
        .filter(setting -> setting.isNumber() || setting.type() == String.class);
  }

  @ParameterizedTest
  @MethodSource("settings")
  void everySettingHasADefaultThatIsAllowed(DescribedSetting setting) {
    assertThat(valueOf(setting, JobSettings.defaults()))
        .isEqualTo(setting.shown(setting.parse(given(setting.defaultValue()))));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void everySettingReachesItsRecord(DescribedSetting setting) {
    String other = other(setting);

    assertThat(valueOf(setting, JobSettings.defaults().with(changes(setting, other))))
        .isEqualTo(setting.shown(setting.parse(given(other))))
        .isNotEqualTo(valueOf(setting, JobSettings.defaults()));
  }

  @ParameterizedTest
  @MethodSource("bounded")
  void valuesBeyondEitherEndAreRefused(DescribedSetting setting) {
    for (String end : ends(setting)) {
      assertThat(setting.parse(given(end))).isNotNull();
    }
    for (String beyond : beyond(setting)) {
      assertThatThrownBy(() -> setting.parse(given(beyond)))
          .isInstanceOf(SettingException.class)
          .hasMessageStartingWith(setting.name() + ": " + beyond + ", from a test (expected: ")
          .hasMessageContaining(setting.expected());
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void whatIsNoValueIsRefused(DescribedSetting setting) {
    if (setting.type() != String.class) {
      assertThatThrownBy(() -> setting.parse(given("none of it")))
          .isInstanceOf(SettingException.class)
          .hasMessageContaining(setting.expected());
    }
  }

  @Test
  void fractionsOfAWholeNumberAreRefused() {
    assertThatThrownBy(() -> JobSettings.defaults().with(Map.of("max-gap", "1.5")))
        .hasMessage("max-gap: 1.5, from the program (expected: 1 to 86400000 MILLIS)");
  }

  @Test
  void transactionsOutliveACheckpointThatTakesAsLongAsItMay() {
    assertThatThrownBy(() -> JobSettings.defaults().with(Map.of("transaction-timeout", "209999")))
        .hasMessageContaining("transaction-timeout: 209999 (expected: at least 210000")
        .hasMessageContaining("checkpoint-timeout");
    assertThatThrownBy(
            () ->
                JobSettings.defaults()
                    .with(
                        Map.of(
                            "transaction-timeout", "599999",
                            "checkpoint-interval", "300000")))
        .as("an interval longer than the checkpoint's own limit")
        .hasMessageContaining("expected: at least 600000");
    JobSettings.defaults()
        .with(Map.of("transaction-timeout", "19999", "delivery", "at-least-once"));
  }

  @Test
  void aClipFitsIntoABatch() {
    JobSettings.defaults().with(Map.of("clip-length", "3", "batch-frames", "3"));
    assertThatThrownBy(
            () -> JobSettings.defaults().with(Map.of("clip-length", "3", "batch-frames", "2")))
        .hasMessage("batch-frames: 2 (expected: at least clip-length, 3)");
  }

  @Test
  void confluentFramingNeedsARegistry() {
    assertThatThrownBy(() -> JobSettings.defaults().with(Map.of("wire-format", "CONFLUENT")))
        .hasMessageContaining("wire-format: CONFLUENT")
        .hasMessageContaining("schema-registry");
  }

  @Test
  void unknownNamesAreRefused() {
    assertThatThrownBy(() -> JobSettings.defaults().with(Map.of("max-gaps", "1")))
        .hasMessageContaining("max-gaps");
  }

  @Test
  void secretsAreNotShown() {
    JobSettings secret =
        JobSettings.defaults()
            .with(
                Map.of(
                    "kafka-property",
                    "sasl.jaas.config=hidden,linger.ms=5",
                    "schema-registry",
                    "http://user:hidden@registry:8081"));

    assertThat(secret.kafka().properties())
        .containsEntry("sasl.jaas.config", "hidden")
        .containsEntry("linger.ms", "5");
    assertThat(SETTINGS.shown(secret).toString())
        .contains("sasl.jaas.config", "registry:8081")
        .doesNotContain("hidden");
    assertThat(secret.kafka().toString()).doesNotContain("hidden");
  }

  private static String valueOf(DescribedSetting setting, JobSettings settings) {
    return SETTINGS.shown(settings).get(setting.name());
  }

  private static SettingSource.Given given(String text) {
    return new SettingSource.Given(text, "a test");
  }

  /** A value that is not the default. */
  private static String other(DescribedSetting setting) {
    if (setting.isNumber()) {
      return number(setting.defaultValue()).compareTo(number(setting.most())) == 0
          ? setting.least()
          : setting.most();
    }
    if (setting.type() == boolean.class) {
      return "true";
    }
    if (setting.type() == Map.class) {
      return "linger.ms=5";
    }
    if (setting.name().equals("device")) {
      return "cpu";
    }
    return setting.type().isEnum()
        ? Stream.of(setting.type().getEnumConstants())
            .map(Object::toString)
            .filter(constant -> !constant.equals(setting.defaultValue()))
            .findFirst()
            .orElseThrow()
        : "other";
  }

  /** With what the value does not go without. */
  private static Map<String, String> changes(DescribedSetting setting, String value) {
    return switch (setting.name()) {
      case "wire-format" -> Map.of(setting.name(), value, "schema-registry", "http://registry");
      case "checkpoint-interval", "checkpoint-timeout" ->
          Map.of(setting.name(), value, "delivery", "AT_LEAST_ONCE");
      default -> Map.of(setting.name(), value);
    };
  }

  private static List<String> ends(DescribedSetting setting) {
    return setting.isNumber()
        ? List.of(setting.least(), setting.most())
        : List.of(text(number(setting.least())), text(number(setting.most())));
  }

  private static List<String> beyond(DescribedSetting setting) {
    BigDecimal below = number(setting.least()).subtract(BigDecimal.ONE);
    BigDecimal above = number(setting.most()).add(BigDecimal.ONE);
    if (setting.isNumber()) {
      return List.of(below.toPlainString(), above.toPlainString());
    }
    return below.signum() < 0 ? List.of(text(above)) : List.of(text(below), text(above));
  }

  private static String text(BigDecimal length) {
    return "x".repeat(length.intValueExact());
  }

  private static BigDecimal number(String text) {
    return new BigDecimal(text);
  }
}
