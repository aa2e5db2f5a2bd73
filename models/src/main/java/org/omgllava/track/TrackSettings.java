package org.omgllava.track;

import java.io.Serializable;
import org.omgllava.setting.Setting;
import org.omgllava.setting.SettingGroup;

/** How segments get identities; all but the method matters to ASSOCIATION alone. */
@SettingGroup("Identities")
public record TrackSettings(
    @Setting(
            value = "track-method METHOD = ASSOCIATION",
            description =
                "How segments get identities; not to be changed in a saved job: the two count"
                    + " differently.")
        Method method,
    @Setting(
            value = "track-min-score P in 0..1 = 0.2",
            description = "Smallest class probability of a thing that starts a track.")
        float minScore,
    @Setting(
            value = "track-min-similarity S in 0..1 = 0.45",
            description = "Smallest combined similarity at which a segment continues a track.")
        float minSimilarity,
    @Setting(
            value = "track-memory FRAMES in 1..100000 = 90",
            description = "Frames after which an unseen track is forgotten.")
        int memoryFrames,
    @Setting(
            value = "track-appearance-momentum WEIGHT in 0..1 = 0.7",
            description = "Weight of the past in a track's appearance.")
        float appearanceMomentum)
    implements Serializable {

  /** How segments get identities. */
  public enum Method {
    /** Appearance over many frames, motion, mask overlap and class. */
    ASSOCIATION,
    /** The upstream's: queries of two consecutive frames alone. */
    QUERY_LINKING
  }
}
