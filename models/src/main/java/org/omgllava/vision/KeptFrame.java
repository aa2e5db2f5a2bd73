package org.omgllava.vision;

/**
 * A frame whose features are kept.
 *
 * @param asked whether an answer that is under way will ask for masks on it
 */
record KeptFrame(FrameKey key, FrameFeatures features, boolean asked) implements AutoCloseable {
  @Override
  public void close() {
    features.close();
  }
}
