package org.omgllava.scene;

/** Names one frame of one stream. */
public record FrameId(String streamId, long frameIndex) {
  @Override
  public String toString() {
    return streamId + "#" + frameIndex;
  }
}
