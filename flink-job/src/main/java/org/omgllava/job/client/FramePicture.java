package org.omgllava.job.client;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.util.Optional;
import org.omgllava.image.ImageDecoder;
import org.omgllava.image.ImageLimits;
import org.omgllava.image.Picture;
import org.omgllava.scene.Outcome;

/** Pictures of published frames as the job sees them. */
public final class FramePicture {
  /** The job has the bounds: what it has refused is never asked for here. */
  private static final ImageDecoder DECODER =
      new ImageDecoder(
          new ImageLimits(
              Integer.MAX_VALUE, Integer.MAX_VALUE / 3, Integer.MAX_VALUE, Long.MAX_VALUE));

  private FramePicture() {}

  /** The decoded picture; empty when it cannot be decoded. */
  public static Optional<BufferedImage> decoded(byte[] image) {
    Outcome<Picture> decoded = DECODER.decode(image);
    if (decoded.refused()) {
      return Optional.empty();
    }
    Picture picture = decoded.value();
    BufferedImage shown =
        new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
    byte[] rgb = picture.rgb();
    int[] pixels = ((DataBufferInt) shown.getRaster().getDataBuffer()).getData();
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (rgb[3 * i] & 0xFF) << 16 | (rgb[3 * i + 1] & 0xFF) << 8 | rgb[3 * i + 2] & 0xFF;
    }
    return Optional.of(shown);
  }
}
