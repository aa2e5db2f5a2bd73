package org.omgllava.job.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.omgllava.job.config.Topics;
import org.omgllava.setting.Settings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

class SettingOptionTest {
  private final Verb verb = new Verb();
  private final CommandLine line = new CommandLine(verb);

  @Test
  void isWhatTheCommandLineSays() {
    line.parseArgs("--topic-answers=spoken");

    assertThat(verb.answers.text()).isEqualTo("spoken");
    assertThat(verb.frames.text()).isEqualTo(Settings.defaults(Topics.class).frames());
  }

  @Test
  void hasTheJobsDefault() {
    line.parseArgs();

    assertThat(verb.answers.text()).isEqualTo(Settings.defaults(Topics.class).answers());
  }

  @Test
  void hasTheJobsRange() {
    line.parseArgs("--topic-answers=" + "x".repeat(250));

    assertThatThrownBy(verb.answers::text)
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("topic-answers")
        .hasMessageContaining("1 to 249 characters");
  }

  @Test
  void isDescribedAsTheJobsIs() {
    assertThat(line.getUsageMessage())
        .contains("--topic-answers=NAME", "Topic of AnswerEvent.", "default: answers");
  }

  @Command(name = "test")
  private static final class Verb {
    @Mixin final SettingOption frames = SettingOption.of(Topics.class, "topic-frames");
    @Mixin final SettingOption answers = SettingOption.of(Topics.class, "topic-answers");
  }
}
