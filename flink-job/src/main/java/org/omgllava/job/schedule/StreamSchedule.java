package org.omgllava.job.schedule;

import java.util.Arrays;
import org.omgllava.job.runtime.Moment;

/**
 * What the schedule knows of one stream, without frames and instructions themselves; bounded. Kept
 * in state as a POJO, hence the public fields.
 */
public final class StreamSchedule {
  /** Whether frames have come and the stream has not ended. */
  public boolean live;

  /** Whether the stream has ended; its last frames can still be asked for until it is freed. */
  public boolean ended;

  /** Index of the newest frame; -1 before the first. */
  public long newest = -1;

  /** Indices of the frames in the history, ascending, with the size of each. */
  public long[] history = {};

  public long[] historyBytes = {};

  /** Sequence numbers of the remembered instruction ids: first to, but without, next. */
  public long firstRemembered;

  public long nextRemembered;

  /** Number of instructions that wait for a frame. */
  public int waiting;

  public int standing;

  public Moment lastTouched;
  public long timerMillis;

  boolean remembersFrame(long index) {
    return Arrays.binarySearch(history, index) >= 0;
  }

  void addToHistory(long index, long bytes) {
    history = Arrays.copyOf(history, history.length + 1);
    historyBytes = Arrays.copyOf(historyBytes, history.length);
    history[history.length - 1] = index;
    historyBytes[history.length - 1] = bytes;
  }

  /** Whether the oldest frame must go; the newest always stays. */
  boolean historyIsOver(int maxFrames, long maxBytes) {
    long bytes = 0;
    for (long b : historyBytes) {
      bytes += b;
    }
    return history.length > 1 && (history.length > maxFrames || bytes > maxBytes);
  }

  long dropOldest() {
    long oldest = history[0];
    history = Arrays.copyOfRange(history, 1, history.length);
    historyBytes = Arrays.copyOfRange(historyBytes, 1, historyBytes.length);
    return oldest;
  }
}
