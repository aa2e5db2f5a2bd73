package org.omgllava.job.client;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.omgllava.events.FrameEvent;
import org.omgllava.job.wire.PictureFiles;
import org.omgllava.job.wire.UnreadableRecordException;

/** Encoded pictures of frame events, whether these hold them or refer to them. */
public final class PicturesOfEvents {
  /** The job has the bound; this one is that of its largest setting. */
  private static final int MOST_BYTES = 1 << 30;

  private final PictureFiles files;

  PicturesOfEvents(List<Path> roots) {
    this.files = new PictureFiles(roots, MOST_BYTES);
  }

  /** The picture; empty when there is none, or it may not or cannot be read where it lies. */
  public Optional<byte[]> of(FrameEvent frame) {
    if (frame.getReference() != null) {
      try {
        return Optional.of(files.read(frame.getReference()));
      } catch (UnreadableRecordException e) {
        return Optional.empty();
      }
    }
    ByteBuffer image = frame.getImage().duplicate();
    byte[] bytes = new byte[image.remaining()];
    image.get(bytes);
    return Optional.of(bytes).filter(all -> all.length > 0);
  }
}
