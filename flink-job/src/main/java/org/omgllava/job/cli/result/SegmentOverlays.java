package org.omgllava.job.cli.result;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.job.cli.picture.SegmentPainter;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.client.FrameIndex;
import org.omgllava.job.wire.FrameHeader;

/** A picture per segmented frame: {@code <stream>/<frame>.png}. */
public final class SegmentOverlays implements ResultSink<SegmentationEvent> {
  private final Path folder;
  private final FrameIndex frames;
  private long without;

  public SegmentOverlays(Path folder, FrameIndex frames) {
    this.folder = folder;
    this.frames = frames;
  }

  @Override
  public void accept(SegmentationEvent event) throws IOException {
    var picture = frames.find(event.getStreamId(), event.getFrameIndex()).flatMap(frames::picture);
    if (picture.isEmpty()) {
      without++;
      return;
    }
    Path stream = Files.createDirectories(folder.resolve(FileNames.of(event.getStreamId())));
    Path file = stream.resolve(FrameHeader.nameOf(event.getFrameIndex()) + ".png");
    ImageIO.write(SegmentPainter.paint(picture.get(), event), "png", file.toFile());
  }

  @Override
  public void finish() {
    if (without > 0) {
      throw new CommandFailure(
          without + " frames have no picture: their records are gone from the frames topic");
    }
  }

  @Override
  public void close() {
    frames.close();
  }
}
