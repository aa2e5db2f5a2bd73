package org.omgllava.track;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.omgllava.scene.SceneSegment;

/**
 * Gives the segments of a stream identities that last. Holds settings only: what it knows of a
 * stream is handed over as a value, so that it can be saved, restored and moved between machines.
 *
 * @param <S> what it knows of one stream, bounded: a record of primitives, strings, arrays, lists
 *     and such records
 */
public interface Tracker<S> extends Serializable {
  /** By which what is known of a stream is saved. */
  Class<S> stateType();

  /**
   * Takes in one frame; frames of a stream come in order, with gaps where frames are missing.
   *
   * @param before what was known after the stream's previous frame; nothing at its first
   * @param segments of the frame, without identities, largest score first
   */
  Tracked<S> track(Optional<S> before, long frameIndex, List<SceneSegment> segments);

  /** Identities that are followed, ascending. */
  List<Long> identities(S known);

  /**
   * A frame's segments with identities, in the order in which they came, and the state after it.
   */
  record Tracked<S>(List<TrackedSegment> segments, S state) {}
}
