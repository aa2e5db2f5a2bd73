package org.omgllava.vision;

import java.util.zip.CRC32C;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.FrameId;

/**
 * A frame by name and content: all users of a device share its cache, and two of them, or one
 * before and after a restart, may call different pictures the same.
 *
 * @param frame its name
 * @param bytes encoded size of the picture
 * @param checksum CRC-32C of the encoded picture
 */
record FrameKey(FrameId frame, int bytes, long checksum) {
  static FrameKey of(FrameId frame, EncodedImage image) {
    CRC32C checksum = new CRC32C();
    checksum.update(image.bytes());
    return new FrameKey(frame, image.bytes().length, checksum.getValue());
  }
}
