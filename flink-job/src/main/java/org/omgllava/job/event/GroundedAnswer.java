package org.omgllava.job.event;

import java.util.List;
import org.apache.flink.util.OutputTag;
import org.omgllava.scene.GroundedMask;

/**
 * An answer with the mask of each phrase, not yet tied to tracks.
 *
 * @param utterance the answer, without picture and queries: they are not needed any more
 * @param masks one per phrase, in order
 */
public record GroundedAnswer(Utterance utterance, List<GroundedMask> masks) {
  /** Side output of the steps that find out that an instruction cannot be answered. */
  public static final OutputTag<GroundedAnswer> UNANSWERABLE = new OutputTag<>("unanswerable") {};

  /** An answer in which there is nothing to ground. */
  public static GroundedAnswer withoutMasks(Utterance utterance) {
    return new GroundedAnswer(utterance, List.of());
  }

  public String streamId() {
    return utterance.streamId();
  }
}
