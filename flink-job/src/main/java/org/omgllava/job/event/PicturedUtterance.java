package org.omgllava.job.event;

import org.omgllava.scene.EncodedImage;

/**
 * What has become of a question, with the picture that grounding it may need.
 *
 * @param image of the frame; 0 bytes when there is nothing to ground
 */
public record PicturedUtterance(Utterance utterance, EncodedImage image) {
  /** There is nothing to ground. */
  public static PicturedUtterance without(Utterance utterance) {
    return new PicturedUtterance(utterance, Frame.NO_IMAGE);
  }

  public String streamId() {
    return utterance.streamId();
  }
}
