package org.omgllava.job.schedule;

import java.io.Serializable;
import java.util.Optional;
import org.omgllava.job.event.Instruction;
import org.omgllava.scene.ModelProblem;
import org.omgllava.setting.Setting;
import org.omgllava.setting.SettingGroup;

/** Joining frames and instructions. */
@SettingGroup("Instructions")
public record ScheduleSettings(
    @Setting(
            value = "frame-wait MILLIS in 1..86400000 = 30000",
            description = "How long an instruction waits for its frame.")
        long frameWaitMillis,
    @Setting(
            value = "remembered-instructions N in 1..1000000 = 1024",
            description =
                "Ids per stream that are remembered to drop duplicates, and most instructions that"
                    + " wait.")
        int rememberedInstructions,
    @Setting(
            value = "max-standing N in 0..10000 = 64",
            description = "Most standing instructions of a stream.")
        int maxStanding,
    @Setting(
            value = "max-followers N in 0..10000 = 32",
            description = "Most instructions of a stream that follow something, among those.")
        int maxFollowers,
    @Setting(
            value = "max-silent-standing N in 0..100000000 = 10000",
            description =
                "Most standing instructions, of each subtask, on streams that send no frames; more"
                    + " are ended, those first whose stream has been silent for longest.")
        int maxSilentStanding)
    implements Serializable {

  /** Why one more instruction cannot stand on a stream, if it cannot. */
  Optional<ModelProblem> tooMany(Instruction instruction, int standing, int followers) {
    if (standing >= maxStanding) {
      return Optional.of(
          new ModelProblem(
              "TOO_MANY_STANDING",
              standing + " instructions stand (expected: at most " + maxStanding + ")"));
    }
    return instruction.follows() && followers >= maxFollowers
        ? Optional.of(
            new ModelProblem(
                "TOO_MANY_FOLLOWERS",
                followers + " things are followed (expected: at most " + maxFollowers + ")"))
        : Optional.empty();
  }
}
