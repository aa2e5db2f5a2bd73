package org.omgllava.job.client;

/**
 * A picture to publish.
 *
 * @param index position in the stream
 * @param name of the picture without extension; kept as an attribute of the frame event
 * @param encoding format name such as JPEG
 * @param image the encoded picture
 * @param last whether the source knows that the stream ends with it
 */
public record SourceFrame(
    String streamId, long index, String name, String encoding, byte[] image, boolean last) {}
