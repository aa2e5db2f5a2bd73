package org.omgllava.job.order;

import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.runtime.Counted;
import org.omgllava.scene.ModelProblem;

/** What the order of a stream's frames asks for. Kept frames are named by their key. */
public sealed interface OrderEffect {
  /** The frame that has just come goes on as one of a session. */
  record EmitArriving(String session) implements OrderEffect {}

  /** A kept frame goes on as one of a session and is kept no longer. */
  record EmitKept(String key, String session) implements OrderEffect {}

  /** The end of the stream goes on, without a picture. */
  record EmitEnd(FrameStamp end) implements OrderEffect {}

  /** The frame that has just come is kept. */
  record KeepArriving(String key) implements OrderEffect {}

  /**
   * The frame that has just come is a dead letter.
   *
   * @param session that it did not fit into; empty when that has no name yet
   */
  record RejectArriving(ModelProblem why, String session) implements OrderEffect {}

  /**
   * A kept frame is a dead letter and kept no longer.
   *
   * @param session that it did not fit into; empty when that has no name yet
   */
  record RejectKept(String key, ModelProblem why, String session) implements OrderEffect {}

  /** Whoever runs the job is told. */
  record Warn(String message) implements OrderEffect {}

  record Count(OrderCounter counter, long number) implements OrderEffect, Counted {}

  /** The stream wants to be woken after so much active time, or earlier. */
  record WakeIn(long millis) implements OrderEffect {}
}
