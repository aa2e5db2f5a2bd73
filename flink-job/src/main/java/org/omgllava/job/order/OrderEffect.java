package org.omgllava.job.order;

import org.omgllava.job.event.FrameStamp;

/** What the order of a stream's frames asks for. Kept frames are named by their key. */
public sealed interface OrderEffect {
  /** The frame that has just come goes on. */
  record EmitArriving() implements OrderEffect {}

  /** A kept frame goes on and is kept no longer. */
  record EmitKept(String key) implements OrderEffect {}

  /** The end of the stream goes on, without a picture. */
  record EmitEnd(FrameStamp end) implements OrderEffect {}

  /** The frame that has just come is kept. */
  record KeepArriving(String key) implements OrderEffect {}

  /** A kept frame is kept no longer. */
  record Drop(String key) implements OrderEffect {}

  /** The frame that has just come is a dead letter. */
  record RejectArriving(String code, String message) implements OrderEffect {}

  /** A kept frame is a dead letter and kept no longer. */
  record RejectKept(String key, String code, String message) implements OrderEffect {}

  record Count(OrderCounter counter, long number) implements OrderEffect {}

  /** The stream wants to be woken after so much active time, or earlier. */
  record WakeIn(long millis) implements OrderEffect {}
}
