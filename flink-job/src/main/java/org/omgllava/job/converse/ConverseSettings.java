package org.omgllava.job.converse;

import java.io.Serializable;
import org.omgllava.setting.Setting;
import org.omgllava.setting.SettingGroup;
import org.omgllava.setting.Settings;

/** Conversations that are decoded together. */
@SettingGroup("Language model")
public record ConverseSettings(
    @Setting(
            name = "llm-rows",
            unit = "N",
            defaultValue = "8",
            range = {"1", "1024"},
            description = "Conversations decoded in one step.")
        int rows,
    @Setting(
            name = "questions-in-flight",
            unit = "N",
            defaultValue = "256",
            range = {"2", "100000"},
            description =
                "Most questions per subtask that are taken in and not yet answered; each holds its frame's tokens in memory. Standing instructions take at most half of the places; when others take them all, perception waits.")
        int maxInFlight,
    @Setting(
            name = "dialogue-turns",
            unit = "N",
            defaultValue = "8",
            range = {"0", "1000"},
            description = "Earlier turns that a dialogue remembers.")
        int dialogueTurns,
    @Setting(
            name = "dialogue-idle",
            unit = "MILLIS",
            defaultValue = "600000",
            range = {"1", "604800000"},
            description = "Silence after which a dialogue is forgotten.")
        long dialogueIdleMillis,
    @Setting(
            name = "standing-in-flight",
            unit = "N",
            defaultValue = "2",
            range = {"1", "100000"},
            description =
                "Most executions of one standing instruction that are under way; more are skipped and counted.")
        int standingInFlight)
    implements Serializable {

  public static ConverseSettings defaults() {
    return Settings.defaults(ConverseSettings.class);
  }
}
