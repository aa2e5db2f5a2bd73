package org.omgllava.job.cli.hazard;

/** What may go wrong with what is published, and how often. */
public enum Hazard {
  /** A frame is overtaken by the next one. */
  SWAP(30),
  /** A record is sent twice. */
  REPEAT(30),
  /** The last frames are all sent again. */
  RETRY(5),
  /** Frames are missing. */
  GAP(10),
  /** A frame has an index far ahead. */
  MAD_INDEX(3),
  /** A frame has a capture time years away. */
  MAD_TIME(5),
  /** For a while every second frame is stamped by a clock that is two hours ahead. */
  TWO_CLOCKS(2),
  /** A picture cannot be decoded. */
  UNREADABLE(10),
  /** A picture has another size than those before. */
  OTHER_SIZE(5),
  /** A record is none of its topic's. */
  POISON(10),
  /** Nothing comes for longer than the job waits. */
  IDLE(1),
  /** The stream ends, and begins anew. */
  END(3),
  /** The publisher starts again and says so: a new session. */
  RESTART(3),
  /** The publisher starts again and says nothing. */
  SILENT_RESTART(2),
  /** The publisher starts again, and the old one goes on for a while. */
  RIVAL(1);

  private final int perMille;

  Hazard(int perMille) {
    this.perMille = perMille;
  }

  /** How many of a thousand frames it happens at. */
  public int perMille() {
    return perMille;
  }
}
