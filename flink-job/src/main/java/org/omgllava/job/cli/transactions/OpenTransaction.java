package org.omgllava.job.cli.transactions;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A transaction that is open on the brokers.
 *
 * @param sinceMillis when it began, milliseconds since the epoch
 * @param behind partitions that it has records in, with the number of offsets that nobody who reads
 *     committed records can see
 */
public record OpenTransaction(Prepared transaction, long sinceMillis, Map<String, Long> behind) {
  /** What is right for it. */
  public enum Verdict {
    /** A completed checkpoint names it: its records belong to the results. */
    COMMIT,
    /** It was begun after the checkpoint: its records are written again. */
    ABORT,
    /** Without a checkpoint nobody knows. */
    UNKNOWN
  }

  /** What is right for it, as a checkpoint tells. */
  public Verdict verdict(Optional<CheckpointEvidence> evidence) {
    return evidence
        .map(
            checkpoint ->
                checkpoint.prepared().contains(transaction) ? Verdict.COMMIT : Verdict.ABORT)
        .orElse(Verdict.UNKNOWN);
  }

  /** One line. */
  String line(Optional<CheckpointEvidence> evidence) {
    String hidden =
        behind.entrySet().stream()
            .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
            .sorted()
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "%-8s %s, producer %d epoch %d, since %s, hidden behind it: %s",
        verdict(evidence).toString().toLowerCase(Locale.ROOT),
        transaction.transactionalId(),
        transaction.producerId(),
        transaction.epoch(),
        Instant.ofEpochMilli(sinceMillis),
        hidden.isEmpty() ? "nothing" : hidden);
  }
}
