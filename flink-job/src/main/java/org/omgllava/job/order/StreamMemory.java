package org.omgllava.job.order;

import java.util.ArrayList;
import java.util.List;
import org.omgllava.job.event.FrameStamp;

/**
 * What is remembered of a stream's sessions; bounded.
 *
 * @param publisher what the publisher calls its session, empty when it says nothing
 * @param session name of the session, empty until its first frame goes on
 * @param phase whether it goes on
 * @param passed the last records that went on in it, oldest first
 * @param before the same of the session before
 * @param left what publishers called sessions that do not come back, oldest first
 * @param warned whether it has been said that two publishers send at once
 */
public record StreamMemory(
    String publisher,
    String session,
    Phase phase,
    List<Passed> passed,
    List<Passed> before,
    List<String> left,
    boolean warned) {
  /** Records that are remembered of a session, to know a repeat. */
  static final int MOST_PASSED = 128;

  /** Sessions that are remembered of a stream. */
  static final int MOST_LEFT = 16;

  /** Where a session stands. */
  public enum Phase {
    LIVE,
    /** Ended by silence: its publisher may go on, in another session. */
    SILENT,
    ENDED
  }

  /** The first session of a stream that nothing is known of. */
  static StreamMemory beginning(String publisher) {
    return new StreamMemory(publisher, "", Phase.LIVE, List.of(), List.of(), List.of(), false);
  }

  /** The next session of the same stream. */
  StreamMemory next(String otherPublisher) {
    return new StreamMemory(otherPublisher, "", Phase.LIVE, List.of(), passed, left, false);
  }

  /** A frame goes on: the first one gives the session its name. */
  StreamMemory passing(FrameStamp stamp) {
    return new StreamMemory(
        publisher,
        session.isEmpty() ? name(stamp) : session,
        phase,
        atMost(MOST_PASSED, passed, Passed.of(stamp)),
        before,
        left,
        warned);
  }

  /** An end has come: its repeat is known even when it waits for missing frames. */
  StreamMemory knowing(FrameStamp end) {
    return new StreamMemory(
        publisher,
        session,
        phase,
        atMost(MOST_PASSED, passed, Passed.of(end)),
        before,
        left,
        warned);
  }

  StreamMemory ended(Phase how) {
    return new StreamMemory(publisher, session, how, passed, before, left, warned);
  }

  /** The publisher's session is over for good. */
  StreamMemory leaving() {
    return publisher.isEmpty() || left.contains(publisher)
        ? this
        : new StreamMemory(
            publisher, session, phase, passed, before, atMost(MOST_LEFT, left, publisher), warned);
  }

  StreamMemory havingWarned() {
    return new StreamMemory(publisher, session, phase, passed, before, left, true);
  }

  /** Whether a record has gone on before. One of a named session repeats nothing of another. */
  boolean repeats(FrameStamp stamp) {
    Passed known = Passed.of(stamp);
    return passed.contains(known) || stamp.session().isEmpty() && before.contains(known);
  }

  /**
   * A name that depends on what the session's records say and on nothing else, and that no other
   * session of the stream has: a publisher's session goes on after a silence at another index.
   */
  private String name(FrameStamp first) {
    if (publisher.isEmpty()) {
      return first.frameIndex() + "@" + first.captureTimeMicros();
    }
    return first.frameIndex() == 0 ? publisher : publisher + "+" + first.frameIndex();
  }

  private static <T> List<T> atMost(int most, List<T> before, T newest) {
    List<T> all =
        new ArrayList<>(before.subList(Math.max(0, before.size() - most + 1), before.size()));
    all.add(newest);
    return List.copyOf(all);
  }
}
