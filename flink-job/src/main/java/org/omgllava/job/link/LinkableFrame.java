package org.omgllava.job.link;

/**
 * A frame that answers may be linked to; a value in state, without what is linked.
 *
 * @param key of the frame in its stream
 * @param announced whether the frame itself has come, and not only answers on it
 * @param recent whether the frame is among the stream's last ones, which may be asked for again
 * @param missing announced answers less answers that have come; below 0 when an answer was faster
 *     than its announcement
 * @param early answers that are kept until the frame comes
 */
public record LinkableFrame(String key, boolean announced, boolean recent, int missing, int early) {
  static LinkableFrame unknown(String key) {
    return new LinkableFrame(key, false, false, 0, 0);
  }

  /** Names one of the answers that came before the frame. */
  String earlyKey(int number) {
    return key + "#" + number;
  }

  /** The frame has come, and early answers are not kept any longer. */
  LinkableFrame announced(int answers, boolean panoptic) {
    return new LinkableFrame(key, true, recent || panoptic, missing + answers, 0);
  }

  LinkableFrame afterAnswer() {
    return new LinkableFrame(key, announced, recent, missing - 1, early);
  }

  LinkableFrame afterEarlyAnswer() {
    return new LinkableFrame(key, announced, recent, missing - 1, early + 1);
  }

  LinkableFrame noLongerRecent() {
    return new LinkableFrame(key, announced, false, missing, early);
  }

  /** Whether no answer can come any more. */
  boolean isDone() {
    return announced && !recent && missing == 0;
  }
}
