package org.omgllava.job.config;

import java.io.Serializable;
import org.omgllava.setting.Setting;
import org.omgllava.setting.SettingGroup;

/** Topics in Kafka. */
@SettingGroup("Topics")
public record Topics(
    @Setting(value = "topic-frames NAME in 1..249 = frames", description = "Topic of FrameEvent.")
        String frames,
    @Setting(
            value = "topic-instructions NAME in 1..249 = instructions",
            description = "Topic of InstructionEvent.")
        String instructions,
    @Setting(
            value = "topic-segments NAME in 1..249 = segments",
            description = "Topic of SegmentationEvent.")
        String segments,
    @Setting(
            value = "topic-answers NAME in 1..249 = answers",
            description = "Topic of AnswerEvent.")
        String answers,
    @Setting(value = "topic-tracks NAME in 1..249 = tracks", description = "Topic of TrackEvent.")
        String tracks,
    @Setting(
            value = "topic-dead-letters NAME in 1..249 = dead-letters",
            description = "Topic of DeadLetterEvent.")
        String deadLetters)
    implements Serializable {}
