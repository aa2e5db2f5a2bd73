package org.omgllava.job.overload;

import java.io.Serializable;
import org.omgllava.setting.Setting;
import org.omgllava.setting.SettingGroup;

/** What becomes of frames when there are more than can be segmented. */
@SettingGroup("Overload")
public record OverloadSettings(
    @Setting(
            value = "overload POLICY = WAIT",
            description =
                "When more frames come than can be segmented: WAIT, they wait in Kafka; LATEST, for cameras: those older than --max-age are skipped for the newest one, each with an event that says so.")
        Policy policy,
    @Setting(
            value = "max-age MILLIS in 20..86400000 = 1000",
            description =
                "With --overload LATEST: how old a frame may become before it is skipped for a newer one; from the time at which Kafka took it.")
        long maxAgeMillis,
    @Setting(
            value = "overload-buffer BYTES in 1..1099511627776 = 268435456",
            description =
                "With --overload LATEST: most bytes of pictures that wait for newer ones, of each subtask; beyond that the older ones of a stream are skipped at once.")
        long bufferBytes)
    implements Serializable {

  /** What becomes of frames that are too many. */
  public enum Policy {
    /** Nothing is skipped: the job takes frames as fast as it can, and the others wait. */
    WAIT,
    /** Old frames are skipped for the newest one. */
    LATEST
  }

  boolean skips() {
    return policy == Policy.LATEST;
  }

  /** How long what is waiting is read before a waiting frame goes on. */
  long readOnMillis() {
    return maxAgeMillis / 20;
  }
}
