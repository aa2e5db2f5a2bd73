package org.omgllava.job.cli.result;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.imageio.ImageIO;
import org.omgllava.job.client.FrameIndex;
import org.omgllava.job.client.FrameKey;
import org.omgllava.job.wire.FrameHeader;

/** Pictures that are painted on published frames: {@code <stream>/<prefix><frame>.png}. */
final class FrameOverlays implements AutoCloseable {
  private final Path folder;
  private final FramePictures frames;
  private final StreamNames names = new StreamNames();

  FrameOverlays(Path folder, FrameIndex frames) {
    this.folder = folder;
    this.frames = new FramePictures(frames);
  }

  /** Paints on a frame; one that is gone is counted. */
  void paint(FrameKey frame, String prefix, UnaryOperator<BufferedImage> painter)
      throws IOException {
    String name = names.of(frame.streamId(), frame.session());
    Optional<BufferedImage> picture = frames.decoded(frame);
    if (picture.isEmpty()) {
      return;
    }
    Path stream = Files.createDirectories(folder.resolve(name));
    Path file = stream.resolve(prefix + FrameHeader.nameOf(frame.index()) + ".png");
    ImageIO.write(painter.apply(picture.get()), "png", file.toFile());
  }

  /**
   * @param loss what is wrong with that many
   */
  void failIfAnyWithout(String loss) {
    frames.failIfAnyIsGone(loss);
  }

  @Override
  public void close() {
    frames.close();
  }
}
