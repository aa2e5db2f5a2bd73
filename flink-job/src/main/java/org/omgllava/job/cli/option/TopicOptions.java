package org.omgllava.job.cli.option;

import java.util.List;
import org.omgllava.job.client.KafkaClients;
import org.omgllava.job.client.TopicPlan;
import org.omgllava.job.config.Topics;
import picocli.CommandLine.Mixin;

/** The names of all topics, for verbs that look at every one. */
public final class TopicOptions {
  @Mixin final SettingOption frames = SettingOption.of(Topics.class, "topic-frames");
  @Mixin final SettingOption instructions = SettingOption.of(Topics.class, "topic-instructions");
  @Mixin final SettingOption segments = SettingOption.of(Topics.class, "topic-segments");
  @Mixin final SettingOption answers = SettingOption.of(Topics.class, "topic-answers");
  @Mixin final SettingOption tracks = SettingOption.of(Topics.class, "topic-tracks");
  @Mixin final SettingOption deadLetters = SettingOption.of(Topics.class, "topic-dead-letters");

  public Topics topics() {
    return new Topics(
        frames.text(),
        instructions.text(),
        segments.text(),
        answers.text(),
        tracks.text(),
        deadLetters.text());
  }

  public List<TopicPlan> plans() {
    return List.of(
        TopicPlan.frames(frames.text()),
        TopicPlan.instructions(instructions.text()),
        TopicPlan.results(segments.text()),
        TopicPlan.results(answers.text()),
        TopicPlan.tracks(tracks.text()),
        TopicPlan.results(deadLetters.text()));
  }

  /**
   * @throws org.omgllava.job.client.ClientException when one is missing, or is not as the job needs
   *     it
   */
  public static void require(KafkaClients clients, Topics topics) {
    clients.requireTopics(
        topics.frames(),
        topics.instructions(),
        topics.segments(),
        topics.answers(),
        topics.tracks(),
        topics.deadLetters());
    clients.requireBrokersTime(topics.frames(), topics.instructions());
  }
}
