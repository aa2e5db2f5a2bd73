package org.omgllava.track;

import java.io.Serializable;
import java.util.List;
import org.omgllava.scene.SceneSegment;

/**
 * Gives the segments of a stream identities that last. Holds settings only: what it knows of a
 * stream is handed over as a value, so that it can be saved, restored and moved between machines.
 */
public interface Tracker extends Serializable {
  /**
   * Takes in one frame; frames of a stream come in order, with gaps where frames are missing.
   *
   * @param state after the stream's previous frame, or null for its first
   * @param segments of the frame, without identities, largest score first
   */
  Tracked track(
      TrackState state, long frameIndex, int height, int width, List<SceneSegment> segments);

  /**
   * A frame's segments with identities, in the order in which they came, and the state after it.
   */
  record Tracked(List<TrackedSegment> segments, TrackState state) {}
}
