package org.omgllava.testing;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.runtime.PictureEnd;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.ModelProblem;
import org.omgllava.scene.Outcome;

/** Pictures that a test still has; a reading waits until the test lets it go on. */
public final class TestingPictures implements PictureEnd {
  private static final long serialVersionUID = 1L;

  /** Pictures by the offset of their frames, for all readers. */
  public static final Map<Long, EncodedImage> KEPT = new ConcurrentHashMap<>();

  /** Readings that may go on. */
  public static final Semaphore READINGS = new Semaphore(0);

  /** The picture of a frame can be read again. */
  public static void keep(Frame frame) {
    KEPT.put(frame.stamp().origin().offset(), frame.image());
  }

  @Override
  public Reader open() {
    return new Reader() {
      @Override
      public Outcome<EncodedImage> read(FrameStamp frame, Duration within) {
        READINGS.acquireUninterruptibly();
        EncodedImage kept = KEPT.get(frame.origin().offset());
        if (kept != null) {
          return Outcome.of(kept);
        }
        ModelProblem gone = PictureEnd.gone(frame, "the test does not have it");
        return Outcome.refused(gone.code(), gone.message());
      }

      @Override
      public void close() {}
    };
  }
}
