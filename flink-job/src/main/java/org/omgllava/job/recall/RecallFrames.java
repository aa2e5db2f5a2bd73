package org.omgllava.job.recall;

import java.util.List;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.omgllava.job.config.PictureSettings;
import org.omgllava.job.event.Clip;
import org.omgllava.job.event.Failure;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.ScheduledFrame;
import org.omgllava.job.runtime.PictureEnd;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.ModelProblem;

/**
 * Gives frames that are asked for again their pictures, with those that the question looks back on,
 * and keeps those of new ones at hand. The instructions on a frame of which one is gone are
 * answered with that.
 */
public final class RecallFrames extends RecallPictures<Clip, Clip> {
  private static final long serialVersionUID = 1L;

  public RecallFrames(
      StreamOperatorParameters<Clip> parameters, PictureSettings settings, PictureEnd end) {
    super(parameters, settings, end);
  }

  /** A frame that is asked for again is by itself. */
  @Override
  List<FrameStamp> lacks(Clip clip) {
    return clip.frames().isEmpty() ? List.of() : clip.frames().get(0).lacking();
  }

  @Override
  void pass(Clip clip) {
    for (ScheduledFrame scheduled : clip.frames()) {
      if (scheduled.frame().stamp().hasPicture()) {
        keep(scheduled.frame().stamp(), scheduled.frame().image());
      }
    }
    output.collect(new StreamRecord<>(clip));
  }

  @Override
  void pass(Clip clip, List<EncodedImage> pictures) {
    output.collect(new StreamRecord<>(Clip.of(clip.frames().get(0).with(pictures))));
  }

  @Override
  void refuse(Clip clip, ModelProblem problem) {
    ScheduledFrame asked = clip.frames().get(0);
    for (Instruction instruction : asked.instructions()) {
      output.collect(
          GroundedAnswer.UNANSWERABLE,
          new StreamRecord<>(new Failure.NoQuestion(instruction, asked.frame().stamp(), problem)));
    }
  }
}
