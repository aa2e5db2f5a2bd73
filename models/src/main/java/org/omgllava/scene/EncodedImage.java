package org.omgllava.scene;

/**
 * A picture as it was published, not yet decoded.
 *
 * @param encoding format name as published, such as JPEG or PNG
 * @param bytes the encoded picture
 */
public record EncodedImage(String encoding, byte[] bytes) {}
