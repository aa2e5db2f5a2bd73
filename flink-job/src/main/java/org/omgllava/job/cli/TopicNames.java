package org.omgllava.job.cli;

import org.omgllava.job.config.Topics;
import org.omgllava.setting.Settings;
import picocli.CommandLine.Option;

/** Options for what topics are called in Kafka. */
final class TopicNames {
  private static final Topics DEFAULTS = Settings.defaults(Topics.class);

  private TopicNames() {}

  /** The topic that frames are published to. */
  static final class Frames {
    @Option(
        names = "--topic-frames",
        paramLabel = "NAME",
        description = "Where frames are (default: ${DEFAULT-VALUE}).")
    String name = DEFAULTS.frames();
  }

  /** The topic that instructions are published to. */
  static final class Instructions {
    @Option(
        names = "--topic-instructions",
        paramLabel = "NAME",
        description = "Where instructions are (default: ${DEFAULT-VALUE}).")
    String name = DEFAULTS.instructions();
  }
}
