package org.omgllava.job.converse;

import java.io.Serializable;
import org.omgllava.setting.Setting;
import org.omgllava.setting.SettingGroup;

/** Conversations that are decoded together. */
@SettingGroup("Language model")
public record ConverseSettings(
    @Setting(
            value = "llm-rows N in 1..1024 = 8",
            description = "Conversations decoded in one step.")
        int rows,
    @Setting(
            value = "questions-in-flight N in 2..100000 = 256",
            description =
                "Most questions per subtask that are taken in and not yet answered; each holds its frame's tokens in memory, see `--questions-buffer`. Standing instructions take at most half of the places; when others take them all, perception waits.")
        int maxInFlight,
    @Setting(
            value = "dialogue-turns N in 0..1000 = 8",
            description = "Earlier turns that a dialogue remembers.")
        int dialogueTurns,
    @Setting(
            value = "dialogue-idle MILLIS in 1..604800000 = 600000",
            description = "Silence after which a dialogue is forgotten.")
        long dialogueIdleMillis,
    @Setting(
            value = "standing-in-flight N in 1..100000 = 2",
            description =
                "Most executions of one standing instruction that are under way; more are skipped and counted.")
        int standingInFlight,
    @Setting(
            value = "questions-buffer BYTES in 1..1099511627776 = 268435456",
            description =
                "Most bytes of tokens of those questions, of each subtask. Standing instructions take at most half; beyond it perception waits.")
        long bufferBytes)
    implements Serializable {}
