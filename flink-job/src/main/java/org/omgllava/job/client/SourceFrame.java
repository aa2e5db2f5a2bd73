package org.omgllava.job.client;

import org.omgllava.job.wire.FrameHeader;

/**
 * A picture to publish.
 *
 * @param streamId camera, video or image source
 * @param index position in the stream: counts up by one, 0 or any later number first
 * @param name of the picture without extension; kept as an attribute of the frame event
 * @param encoding format name such as JPEG
 * @param image the encoded picture
 * @param last whether the source knows that the stream ends with it
 */
public record SourceFrame(
    String streamId, long index, String name, String encoding, byte[] image, boolean last) {
  /** A picture in JPEG that is named by its index, of a stream that goes on. */
  public static SourceFrame jpeg(String streamId, long index, byte[] image) {
    return new SourceFrame(streamId, index, FrameHeader.nameOf(index), "JPEG", image, false);
  }
}
