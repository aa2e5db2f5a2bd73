package org.omgllava.job.clip;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.omgllava.job.clip.ClipEffect.Count;
import org.omgllava.job.clip.ClipEffect.EmitKept;
import org.omgllava.job.clip.ClipEffect.EmitWithArriving;
import org.omgllava.job.clip.ClipEffect.KeepArriving;
import org.omgllava.job.clip.ClipEffect.WakeIn;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.runtime.Decision;

/**
 * Decides which neighbouring frames of a stream make a clip for joint attention (spec 1.10). With a
 * clip length of 1 every frame goes on at once and nothing is kept. A clip ends when it is full,
 * when its time is over, when too much is kept in all streams, at the end of the stream, before a
 * picture of another size, and before whatever is no new picture: the order of the stream is kept.
 */
public final class ClipCore {
  private final ClipSettings settings;

  public ClipCore(ClipSettings settings) {
    this.settings = settings;
  }

  /**
   * A new picture has come.
   *
   * @param open the clip that is not full yet, if there is one
   * @param sizeBytes of the picture
   * @param othersBytes of the pictures that are kept of other streams
   */
  public Decision<OpenClip, ClipEffect> picture(
      Optional<OpenClip> open, FrameStamp frame, long sizeBytes, long othersBytes) {
    List<ClipEffect> effects = new ArrayList<>();
    Optional<OpenClip> fitting = open.filter(clip -> clip.fits(frame));
    if (fitting.isEmpty()) {
      open.ifPresent(clip -> emitKept(clip.frameIndices(), effects));
    }
    OpenClip longer =
        fitting
            .map(shorter -> shorter.with(frame, sizeBytes))
            .orElseGet(() -> OpenClip.beginning(frame, sizeBytes));
    List<Long> before = fitting.map(OpenClip::frameIndices).orElse(List.of());
    boolean isFull = longer.frameIndices().size() >= settings.clipLength();
    boolean isTooMuch = othersBytes + longer.sizeBytes() > settings.bufferBytes();
    if (isFull || isTooMuch || frame.endOfStream()) {
      emitWithArriving(before, effects);
      return new Decision<>(Optional.empty(), effects);
    }
    effects.add(new KeepArriving(frame.frameIndex()));
    if (before.isEmpty()) {
      effects.add(new WakeIn(settings.clipWaitMillis()));
    }
    return new Decision<>(Optional.of(longer), effects);
  }

  /**
   * Something else has come: a frame that is asked for again, or the end of the stream.
   *
   * @param open the clip that is not full yet, if there is one
   */
  public Decision<OpenClip, ClipEffect> other(Optional<OpenClip> open) {
    List<ClipEffect> effects = new ArrayList<>();
    open.ifPresent(clip -> emitKept(clip.frameIndices(), effects));
    effects.add(new EmitWithArriving(List.of()));
    return new Decision<>(Optional.empty(), effects);
  }

  /** The time of a clip is over. */
  public Decision<OpenClip, ClipEffect> wake(OpenClip open) {
    List<ClipEffect> effects = new ArrayList<>();
    emitKept(open.frameIndices(), effects);
    return new Decision<>(Optional.empty(), effects);
  }

  /** Emits kept frames: more than one clip where the state comes from a job with longer ones. */
  private void emitKept(List<Long> frames, List<ClipEffect> effects) {
    for (int start = 0; start < frames.size(); start += settings.clipLength()) {
      int end = Math.min(start + settings.clipLength(), frames.size());
      effects.add(new EmitKept(List.copyOf(frames.subList(start, end))));
      countShort(end - start, effects);
    }
  }

  private void emitWithArriving(List<Long> before, List<ClipEffect> effects) {
    int inFullClips = before.size() - before.size() % settings.clipLength();
    emitKept(before.subList(0, inFullClips), effects);
    List<Long> rest = List.copyOf(before.subList(inFullClips, before.size()));
    effects.add(new EmitWithArriving(rest));
    countShort(rest.size() + 1, effects);
  }

  private void countShort(int frames, List<ClipEffect> effects) {
    if (frames < settings.clipLength()) {
      effects.add(new Count(ClipCounter.SHORT_CLIPS, 1));
    }
  }
}
