package org.omgllava.track;

import java.util.List;

/**
 * What association knows of one stream. Bounded: at most {@link Association#MAX_TRACKS} tracks, one
 * entry of stuff per class.
 *
 * @param nextTrackId identity of the next new track; never goes back
 * @param frameIndex the stream's last frame
 * @param stride smallest difference of two of the stream's frame indices so far, 0 before the
 *     second frame
 * @param tracks things, oldest first
 * @param stuff identities of stuff, in the order of appearance
 * @param crossings pairs that met, and are not yet apart
 * @param layout segments of the last frame that had any, for finding scene cuts
 */
public record AssociationState(
    long nextTrackId,
    long frameIndex,
    long stride,
    List<TrackMemory> tracks,
    List<StuffMemory> stuff,
    List<LayoutMemory> layout,
    List<Crossing> crossings) {
  static final AssociationState INITIAL =
      new AssociationState(1, 0, 0, List.of(), List.of(), List.of(), List.of());

  /** The stream's stride, the given frame included; at least 1. */
  long strideTo(long nextFrameIndex) {
    long step = Math.max(1, nextFrameIndex - frameIndex);
    return stride == 0 ? step : Math.min(stride, step);
  }
}
