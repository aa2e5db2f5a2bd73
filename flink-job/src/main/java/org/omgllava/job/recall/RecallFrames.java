package org.omgllava.job.recall;

import java.util.Optional;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.omgllava.job.config.PictureSettings;
import org.omgllava.job.event.Clip;
import org.omgllava.job.event.Failure;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.ScheduledFrame;
import org.omgllava.job.runtime.PictureEnd;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.Outcome;

/**
 * Gives frames that are asked for again their pictures, and keeps those of new ones at hand. The
 * instructions on a frame whose picture is gone are answered with that.
 */
public final class RecallFrames extends RecallPictures<Clip, Clip> {
  private static final long serialVersionUID = 1L;

  public RecallFrames(
      StreamOperatorParameters<Clip> parameters, PictureSettings settings, PictureEnd end) {
    super(parameters, settings, end);
  }

  /** A frame that is asked for again is by itself. */
  @Override
  Optional<FrameStamp> lacks(Clip clip) {
    return clip.frames().stream()
        .limit(1)
        .map(ScheduledFrame::frame)
        .filter(Frame::lacksPicture)
        .map(Frame::stamp)
        .findFirst();
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
  void pass(Clip clip, Outcome<EncodedImage> picture) {
    ScheduledFrame asked = clip.frames().get(0);
    FrameStamp stamp = asked.frame().stamp();
    if (picture.refused()) {
      for (Instruction instruction : asked.instructions()) {
        output.collect(
            GroundedAnswer.UNANSWERABLE,
            new StreamRecord<>(new Failure.NoQuestion(instruction, stamp, picture.problem())));
      }
      return;
    }
    Frame whole = new Frame(stamp, picture.value());
    output.collect(
        new StreamRecord<>(
            Clip.of(new ScheduledFrame(whole, asked.instructions(), asked.panoptic()))));
  }
}
