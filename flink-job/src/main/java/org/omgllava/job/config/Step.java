package org.omgllava.job.config;

/**
 * The steps of the job: operators, and the four that {@link #ARRANGE} is made of. An operator's uid
 * is the savepoint key, that of a step inside names its state there: it is never renamed, whatever
 * happens to the name that the dashboard shows.
 */
public enum Step {
  READ_FRAMES("frames", "read-frames"),
  READ_INSTRUCTIONS("instructions", "read-instructions"),
  DECODE_FRAMES("decode frames", "decode-frames"),
  DECODE_INSTRUCTIONS("decode instructions", "decode-instructions"),
  STAMP_FRAMES("watermark frames", "watermark-frames"),
  STAMP_INSTRUCTIONS("watermark instructions", "watermark-instructions"),
  ARRANGE("arrange", "arrange"),
  ORDER("order", "order"),
  OVERLOAD("overload", "overload"),
  ALIGN("align", "align"),
  SCHEDULE("schedule", "schedule"),
  CLIP("clip", "clip"),
  RECALL_FRAMES("recall frames", "recall-frames"),
  PERCEIVE("perceive", "perceive"),
  TRACK("track", "track"),
  FOLLOW("follow", "follow"),
  CONVERSE("converse", "converse"),
  RECALL_ANSWERED("recall answered", "recall-answered"),
  GROUND("ground", "ground"),
  LINK("link", "link"),
  ENCODE_SEGMENTS("encode segments", "encode-segments"),
  ENCODE_ANSWERS("encode answers", "encode-answers"),
  ENCODE_TRACKS("encode tracks", "encode-tracks"),
  ENCODE_DEAD_LETTERS("encode dead-letters", "encode-dead-letters"),
  WRITE_SEGMENTS("segments", "write-segments"),
  WRITE_ANSWERS("answers", "write-answers"),
  WRITE_TRACKS("tracks", "write-tracks"),
  WRITE_DEAD_LETTERS("dead-letters", "write-dead-letters");

  private final String label;
  private final String uid;

  Step(String label, String uid) {
    this.label = label;
    this.uid = uid;
  }

  /** Name on the dashboard and in dead letters. */
  public String label() {
    return label;
  }

  /** Identity in savepoints. */
  public String uid() {
    return uid;
  }
}
