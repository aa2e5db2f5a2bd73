package org.omgllava.track;

import java.io.Serializable;
import org.omgllava.setting.Setting;
import org.omgllava.setting.SettingGroup;

/** How segments get identities; all but the method matters to ASSOCIATION alone. */
@SettingGroup("Identities")
public record TrackSettings(
    @Setting(
            name = "track-method",
            unit = "METHOD",
            defaultValue = "ASSOCIATION",
            description =
                "How segments get identities; not to be changed in a saved job: the two count"
                    + " differently.")
        Method method,
    @Setting(
            name = "track-min-score",
            unit = "P",
            defaultValue = "0.2",
            range = {"0", "1"},
            description = "Smallest class probability of a thing that starts a track.")
        float minScore,
    @Setting(
            name = "track-min-similarity",
            unit = "S",
            defaultValue = "0.45",
            range = {"0", "1"},
            description = "Smallest combined similarity at which a segment continues a track.")
        float minSimilarity,
    @Setting(
            name = "track-memory",
            unit = "FRAMES",
            defaultValue = "90",
            range = {"1", "100000"},
            description = "Frames after which an unseen track is forgotten.")
        int memoryFrames,
    @Setting(
            name = "track-appearance-momentum",
            unit = "WEIGHT",
            defaultValue = "0.7",
            range = {"0", "1"},
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

  public static TrackSettings defaults() {
    return org.omgllava.setting.Settings.defaults(TrackSettings.class);
  }
}
