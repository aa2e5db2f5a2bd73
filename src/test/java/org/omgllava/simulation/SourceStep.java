package org.omgllava.simulation;

import java.util.List;
import java.util.OptionalInt;
import org.omgllava.job.event.Heard;
import org.omgllava.job.event.ReadPosition;

/** The reader of one partition, with what it decodes. */
final class SourceStep extends Step {
  private static final long SAYS_EACH_MILLIS = 1_500;

  /**
   * A record of a topic.
   *
   * @param appendMillis when it came to be there
   */
  record Logged(long appendMillis, Object record) {}

  private final List<Logged> log;
  private final OptionalInt tellsOf;
  private final Wiring wiring;
  private int offset;
  private long saidMillis;

  /**
   * @param tellsOf the partition of which it says how far it has been read, if it does
   */
  SourceStep(String name, List<Logged> log, OptionalInt tellsOf, Wiring wiring) {
    super(name);
    this.log = log;
    this.tellsOf = tellsOf;
    this.wiring = wiring;
  }

  @Override
  void open(Object saved) {
    offset = saved == null ? 0 : (int) saved;
    saidMillis = Long.MIN_VALUE;
    if (saved != null && wiring.has(Mutation.RECORD_PASSED_OVER_AT_RESTART)) {
      offset = Math.min(log.size(), offset + 1);
    }
  }

  @Override
  void receive(int input, Object record) {
    throw new IllegalStateException("nothing is sent to " + name);
  }

  @Override
  Object save() {
    return offset;
  }

  /** When there is, or was, something to read or to say; the end of time when never again. */
  long nextMillis() {
    long read = offset < log.size() ? log.get(offset).appendMillis() : Long.MAX_VALUE;
    if (tellsOf.isEmpty() || saidMillis == Long.MAX_VALUE) {
      return read;
    }
    return Math.min(read, saidMillis == Long.MIN_VALUE ? 0 : saidMillis + SAYS_EACH_MILLIS);
  }

  /**
   * Reads a record, if there is one, and says how far it has come.
   *
   * @return the record, or that there is none
   */
  Object read(long nowMillis) {
    Object read = "no record";
    if (offset < log.size() && log.get(offset).appendMillis() <= nowMillis) {
      read = log.get(offset++).record();
      emit(MAIN, read);
    }
    tellsOf.ifPresent(partition -> say(partition, nowMillis));
    return read;
  }

  private void say(int partition, long nowMillis) {
    if (offset == log.size()) {
      saidMillis = Long.MAX_VALUE;
    } else {
      saidMillis = Math.min(nowMillis, log.get(offset).appendMillis());
    }
    ReadPosition position = new ReadPosition(List.of(partition), PARTITIONS, saidMillis, List.of());
    String key = Integer.toString(partition);
    emit(MAIN, new Heard.Position(key, 0, 1, position, nowMillis));
  }
}
