package org.omgllava.simulation.sinks;

/** Faults that can be planted in the simulated sinks. */
enum SinkMutation {
  /** An id with another producer stops the recovery (FLINK-40689, FLINK-30068). */
  OTHER_PRODUCER_STOPS_RECOVERY,
  /** The id is taken before the transaction is committed. */
  ID_TAKEN_BEFORE_COMMIT,
  /** What a checkpoint names is aborted with the rest. */
  PREPARED_ABORTED_TOO,
  /** After a downscaling nobody minds the ids of subtasks that are gone (FLINK-40626). */
  OWNERSHIP_FORGOTTEN,
  /** An id is taken again while its transaction waits for the checkpoint. */
  ID_REUSED_WHILE_PREPARED,
  /** Transactions are committed at the barrier, whatever becomes of the checkpoint. */
  COMMITTED_AT_BARRIER,
  /** A checkpoint commits its own transactions alone, not those of failed ones before it. */
  FAILED_CHECKPOINTS_FORGOTTEN,
  /** Transactions that wait for the checkpoint are not in it. */
  COMMITTABLES_NOT_SAVED,
  /** What waits in the producer is not sent before the barrier. */
  NOT_FLUSHED_AT_BARRIER,
  /** A barrier overtakes records. */
  BARRIER_OVERTAKES,
  /** A commit whose answer is late is taken for done. */
  LATE_COMMIT_GIVEN_UP,
  /** One producer commits all that is recovered, whatever it still waits for. */
  ONE_PRODUCER_FOR_ALL,
  /** An attempt takes the ids of the one before it, which may still be about. */
  ONE_NAME_FOR_ALL_ATTEMPTS,
  /** What an earlier attempt begins after this one has started stays open. */
  LATE_TRANSACTIONS_LEFT,
  /** An attempt aborts what another one has open, whichever is newer. */
  NEWER_ATTEMPTS_ABORTED,
  /** More checkpoints may fail than fit into the life of a transaction. */
  TOO_MANY_FAILURES_TOLERATED,
  /** Checkpoints never time out. */
  NO_CHECKPOINT_TIMEOUT,
  /** Who ends transactions by hand goes by their ids alone. */
  EVIDENCE_BY_ID_ALONE,
  /** Who ends transactions by hand aborts them all. */
  ALL_ABORTED_BY_HAND
}
