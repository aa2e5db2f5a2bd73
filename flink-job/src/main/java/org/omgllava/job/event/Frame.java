package org.omgllava.job.event;

/**
 * A frame whose record and image header have been checked; its pixels have not been decoded.
 *
 * @param captureTimeMicros capture time, microseconds since the epoch
 * @param encoding format of image
 * @param image encoded picture; empty when this is only the end of the stream
 * @param heightPixels from the image header; 0 without a picture
 * @param widthPixels from the image header; 0 without a picture
 * @param endOfStream whether the stream ends with this record
 */
public record Frame(
    String streamId,
    long frameIndex,
    long captureTimeMicros,
    String encoding,
    byte[] image,
    int heightPixels,
    int widthPixels,
    boolean endOfStream,
    Origin origin) {
  public boolean hasPicture() {
    return image.length > 0;
  }
}
