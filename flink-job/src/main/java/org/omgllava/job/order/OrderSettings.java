package org.omgllava.job.order;

import java.io.Serializable;
import org.omgllava.setting.Setting;
import org.omgllava.setting.SettingGroup;

/** Restoring the order of frames. */
@SettingGroup("Order of frames")
public record OrderSettings(
    @Setting(
            value = "out-of-orderness MILLIS in 0..86400000 = 500",
            description = "How far capture times may be out of order before they count as passed.")
        long outOfOrdernessMillis,
    @Setting(
            value = "source-idle MILLIS in 1..86400000 = 1000",
            description = "Silence after which a partition no longer holds the watermark back.")
        long sourceIdleMillis,
    @Setting(
            value = "max-gap MILLIS in 1..86400000 = 2000",
            description = "Longest wait for a missing frame.")
        long maxGapMillis,
    @Setting(
            value = "max-buffered-frames FRAMES in 1..100000 = 128",
            description = "Most frames of a stream that wait behind a gap.")
        int maxBufferedFrames,
    @Setting(
            value = "order-buffer BYTES in 1..1099511627776 = 268435456",
            description =
                "Most bytes of pictures that wait behind gaps, of each subtask; beyond that a stream goes on over its gaps when its next frame comes.")
        long bufferBytes)
    implements Serializable {

  /** {@link #outOfOrdernessMillis} in the unit of capture times. */
  long outOfOrdernessMicros() {
    return outOfOrdernessMillis * 1_000;
  }
}
