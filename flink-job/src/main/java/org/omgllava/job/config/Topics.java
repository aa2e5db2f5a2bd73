package org.omgllava.job.config;

import java.io.Serializable;
import org.omgllava.setting.Setting;
import org.omgllava.setting.SettingGroup;
import org.omgllava.setting.Settings;

/** Topics in Kafka. */
@SettingGroup("Topics")
public record Topics(
    @Setting(
            name = "topic-frames",
            unit = "NAME",
            defaultValue = "frames",
            range = {"1", "249"},
            description = "Topic of FrameEvent.")
        String frames,
    @Setting(
            name = "topic-instructions",
            unit = "NAME",
            defaultValue = "instructions",
            range = {"1", "249"},
            description = "Topic of InstructionEvent.")
        String instructions,
    @Setting(
            name = "topic-segments",
            unit = "NAME",
            defaultValue = "segments",
            range = {"1", "249"},
            description = "Topic of SegmentationEvent.")
        String segments,
    @Setting(
            name = "topic-answers",
            unit = "NAME",
            defaultValue = "answers",
            range = {"1", "249"},
            description = "Topic of AnswerEvent.")
        String answers,
    @Setting(
            name = "topic-dead-letters",
            unit = "NAME",
            defaultValue = "dead-letters",
            range = {"1", "249"},
            description = "Topic of DeadLetterEvent.")
        String deadLetters)
    implements Serializable {

  public static Topics defaults() {
    return Settings.defaults(Topics.class);
  }
}
