package org.omgllava.job.io.lease;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.LongPredicate;

/**
 * Who runs a job, as Kafka's list of the members of a group shows it.
 *
 * @param host where the process runs
 * @param pid the process
 * @param sinceMillis when the job began there, milliseconds since the epoch
 */
record JobOwner(String host, long pid, long sinceMillis) {
  private static final String KIND = "omg-job";
  private static final String BETWEEN = "/";
  private static final Comparator<JobOwner> BY_AGE =
      Comparator.comparingLong(JobOwner::sinceMillis)
          .thenComparing(JobOwner::host)
          .thenComparingLong(JobOwner::pid);

  /** The name under which the owner is a member of a group. */
  String clientId() {
    return String.join(BETWEEN, KIND, host, Long.toString(pid), Long.toString(sinceMillis));
  }

  /** The owner of that name; none when something else has joined the group. */
  static Optional<JobOwner> of(String clientId) {
    String[] parts = clientId.split(BETWEEN, -1);
    if (parts.length != 4 || !parts[0].equals(KIND)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new JobOwner(parts[1], Long.parseLong(parts[2]), Long.parseLong(parts[3])));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Of two that are alive the one that was first keeps what both want. */
  boolean wasBefore(JobOwner other) {
    return BY_AGE.compare(this, other) < 0;
  }

  /**
   * Whether its process is known to be no more, so that nobody needs to wait until Kafka notices.
   *
   * @param host where this is asked
   * @param runs whether a process runs there
   */
  boolean isGone(String host, LongPredicate runs) {
    return this.host.equals(host) && !runs.test(pid);
  }

  @Override
  public String toString() {
    return "process " + pid + " on " + host + ", since " + Instant.ofEpochMilli(sinceMillis);
  }
}
