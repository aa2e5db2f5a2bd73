package org.omgllava.job.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.omgllava.job.config.Topics;
import org.omgllava.setting.Settings;

class TopicTest {
  @Test
  void theClientAndTheJobCallTheTopicsTheSame() {
    assertThat(
            new Topics(
                Topic.FRAMES.name(),
                Topic.INSTRUCTIONS.name(),
                Topic.SEGMENTS.name(),
                Topic.ANSWERS.name(),
                Topic.TRACKS.name(),
                Topic.DEAD_LETTERS.name()))
        .isEqualTo(Settings.defaults(Topics.class));
  }
}
