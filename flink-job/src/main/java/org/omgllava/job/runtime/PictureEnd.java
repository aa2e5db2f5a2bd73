package org.omgllava.job.runtime;

import java.io.Serializable;
import java.time.Duration;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.ModelProblem;
import org.omgllava.scene.Outcome;

/** Where the pictures of frames that have passed can be read again, by their origin. */
public interface PictureEnd extends Serializable {
  /** Opens a reader where the job runs. */
  Reader open();

  /** Reads on one thread at a time. */
  interface Reader extends AutoCloseable {
    /**
     * The picture of a frame, checked to be of that frame.
     *
     * @param within how long it may take
     * @return refused as {@link #gone} when there is no such picture, or not in time
     */
    Outcome<EncodedImage> read(FrameStamp frame, Duration within);

    @Override
    void close();
  }

  /** A picture cannot be had any more. */
  static ModelProblem gone(FrameStamp frame, String why) {
    return new ModelProblem(
        "PICTURE_GONE",
        "frame "
            + frame.frameIndex()
            + " at "
            + frame.origin().topic()
            + "-"
            + frame.origin().partition()
            + "@"
            + frame.origin().offset()
            + ": "
            + why);
  }
}
