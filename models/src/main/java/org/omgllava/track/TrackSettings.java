package org.omgllava.track;

import java.io.Serializable;

/**
 * @param method how segments get identities; all but minOverlap matters to ASSOCIATION alone. Not
 *     to be changed in a saved job: the two count differently
 * @param minScore smallest class probability of a thing that starts a track
 * @param minSimilarity smallest combined similarity at which a segment continues a track, 0 to 1
 * @param memoryFrames frames after which an unseen track is forgotten
 * @param appearanceMomentum weight of the past in a track's appearance, 0 to 1
 * @param minOverlap smallest mask IoU at which a phrase is linked to a track
 */
public record TrackSettings(
    Method method,
    float minScore,
    float minSimilarity,
    int memoryFrames,
    float appearanceMomentum,
    float minOverlap)
    implements Serializable {

  /** How segments get identities. */
  public enum Method {
    /** Appearance over many frames, motion, mask overlap and class. */
    ASSOCIATION,
    /** The upstream's: queries of two consecutive frames alone. */
    QUERY_LINKING
  }
}
