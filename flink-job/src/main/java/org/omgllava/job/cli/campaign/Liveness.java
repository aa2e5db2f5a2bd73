package org.omgllava.job.cli.campaign;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether results come through: three checkpoints after the job runs again, whatever was written
 * before them is decided, and no transaction is open for longer.
 *
 * <p>A transaction is begun after one checkpoint and committed with the next, so it may be open
 * across two of them; what is open across three hangs, and with it everybody who reads committed
 * records.
 */
public final class Liveness {
  private static final int CHECKPOINTS = 3;

  /**
   * A partition of results.
   *
   * @param stable last stable offset: what is before it is decided
   * @param end offset behind the last record
   */
  public record Ends(long stable, long end) {}

  /**
   * An open transaction.
   *
   * @param sinceMillis when it began, milliseconds since the epoch
   */
  public record Open(String transactionalId, long sinceMillis) {}

  /**
   * What is seen at one moment.
   *
   * @param checkpointsMillis when the completed checkpoints of the running job were triggered,
   *     newest first, milliseconds since the epoch
   */
  public record Seen(Map<String, Ends> partitions, List<Open> open, List<Long> checkpointsMillis) {}

  private final Seen first;

  /**
   * @param first what is seen when the job runs again
   */
  public Liveness(Seen first) {
    this.first = first;
  }

  /**
   * What hangs, one line each; empty as long as too few checkpoints have completed to tell.
   *
   * @param afterMillis checkpoints that were triggered before do not count
   */
  public Optional<List<String>> hanging(Seen now, long afterMillis) {
    List<Long> counted =
        now.checkpointsMillis().stream().filter(triggered -> triggered > afterMillis).toList();
    if (counted.size() < CHECKPOINTS) {
      return Optional.empty();
    }
    long before = counted.get(CHECKPOINTS - 1);
    List<String> hanging = new ArrayList<>();
    for (Open open : now.open()) {
      if (open.sinceMillis() < before) {
        hanging.add(
            "transaction "
                + open.transactionalId()
                + " has been open since "
                + Instant.ofEpochMilli(open.sinceMillis())
                + ", across "
                + CHECKPOINTS
                + " checkpoints");
      }
    }
    now.partitions()
        .forEach(
            (partition, ends) -> {
              Ends then = first.partitions().get(partition);
              if (then != null && ends.stable() < then.end()) {
                hanging.add(
                    "the last stable offset of "
                        + partition
                        + " is "
                        + ends.stable()
                        + ", below "
                        + then.end()
                        + ", which was written "
                        + CHECKPOINTS
                        + " checkpoints ago");
              }
            });
    return Optional.of(hanging);
  }
}
