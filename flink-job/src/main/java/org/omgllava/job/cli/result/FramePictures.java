package org.omgllava.job.cli.result;

import java.awt.image.BufferedImage;
import java.util.Optional;
import java.util.function.Function;
import org.omgllava.image.ImageHeader;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.client.FrameIndex;
import org.omgllava.job.client.FrameKey;

/** Pictures of frames that results are about; those that are gone are counted. Owns the index. */
final class FramePictures implements AutoCloseable {
  private final FrameIndex frames;
  private long gone;

  FramePictures(FrameIndex frames) {
    this.frames = frames;
  }

  Optional<BufferedImage> decoded(FrameKey frame) {
    return counted(frame, frames::picture);
  }

  /** As it was published, in a format that is known. */
  Optional<byte[]> encoded(FrameKey frame) {
    return counted(
        frame, place -> frames.bytes(place).filter(bytes -> ImageHeader.format(bytes).isPresent()));
  }

  private <T> Optional<T> counted(FrameKey frame, Function<FrameIndex.Place, Optional<T>> picture) {
    Optional<T> found = frames.find(frame).flatMap(picture);
    gone += found.isEmpty() ? 1 : 0;
    return found;
  }

  /** What the frame was called when it was published. */
  String name(FrameKey frame) {
    return frames.name(frame);
  }

  /**
   * @param loss what is wrong with that many
   * @throws CommandFailure when pictures were gone
   */
  void failIfAnyIsGone(String loss) {
    if (gone > 0) {
      throw new CommandFailure(gone + " " + loss);
    }
  }

  @Override
  public void close() {
    frames.close();
  }
}
