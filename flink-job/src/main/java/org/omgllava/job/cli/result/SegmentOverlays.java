package org.omgllava.job.cli.result;

import java.io.IOException;
import java.nio.file.Path;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.job.cli.picture.SegmentColours;
import org.omgllava.job.cli.picture.SegmentPainter;
import org.omgllava.job.client.FrameIndex;
import org.omgllava.job.client.FrameKey;

/** A picture per segmented frame: {@code <stream>/<frame>.png}. */
public final class SegmentOverlays implements ResultSink<SegmentationEvent> {
  private final FrameOverlays overlays;
  private final SegmentColours colours;

  public SegmentOverlays(Path folder, FrameIndex frames, SegmentColours colours) {
    this.colours = colours;
    this.overlays = new FrameOverlays(folder, frames);
  }

  @Override
  public void accept(SegmentationEvent event) throws IOException {
    overlays.paint(
        FrameKey.of(event), "", picture -> SegmentPainter.paint(picture, event, colours));
  }

  @Override
  public void finish() {
    overlays.failIfAnyWithout(
        "frames have no picture: their records are gone from the frames topic");
  }

  @Override
  public void close() {
    overlays.close();
  }
}
