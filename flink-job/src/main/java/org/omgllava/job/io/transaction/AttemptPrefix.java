package org.omgllava.job.io.transaction;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.connector.sink2.InitContext;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.connector.kafka.sink.internal.TransactionOwnership;

/**
 * Names of an attempt's transactions: {@code <prefix>-<checkpoint>-<attempt>-<slot>}, behind which
 * the connector puts the subtask and a number.
 *
 * <p>A TaskManager that has stopped for longer than its heartbeat and goes on does not know for a
 * moment that its tasks have started again elsewhere. Whoever takes a transactional id last has it,
 * and what was prepared under it is aborted: an id that both attempts may take loses what the newer
 * one has in a checkpoint. So an id has its attempt in it, and which of two attempts is the newer
 * one can be seen.
 *
 * @param prefix of every attempt's transactions
 * @param checkpoint from which the attempt goes on; later ones go on from the same or a later one
 * @param attempt number of the attempt since the job was submitted
 * @param slot in which it is; attempts of a subtask in one slot follow each other
 */
public record AttemptPrefix(String prefix, long checkpoint, int attempt, String slot) {
  /** What is behind the prefix; names from before attempts were told apart have no attempt. */
  private static final Pattern REST =
      Pattern.compile(
          "(?:-(?<checkpoint>\\d{1,18})-(?<attempt>\\d{1,9})-[^-]+)?-\\d{1,9}-\\d{1,18}");

  private static final int SLOT_DIGITS = 8;

  /** The same for writer and committer of a subtask's attempt, another one for each attempt. */
  static AttemptPrefix of(String prefix, InitContext context) {
    TaskInfo task = context.getTaskInfo();
    UUID slot =
        UUID.nameUUIDFromBytes(task.getAllocationIDAsString().getBytes(StandardCharsets.UTF_8));
    return new AttemptPrefix(
        prefix,
        context.getRestoredCheckpointId().orElse(0),
        task.getAttemptNumber(),
        slot.toString().substring(0, SLOT_DIGITS));
  }

  /** What the connector takes for the prefix. */
  public String text() {
    return prefix + "-" + checkpoint + "-" + attempt + "-" + slot;
  }

  /**
   * Whether an attempt before this one has begun a transaction.
   *
   * @param transactionalId of any attempt's, or somebody else's
   */
  public boolean isAfter(String transactionalId) {
    if (!transactionalId.startsWith(prefix)) {
      return false;
    }
    Matcher rest = REST.matcher(transactionalId.substring(prefix.length()));
    if (!rest.matches()) {
      return false;
    }
    if (rest.group("checkpoint") == null) {
      return true;
    }
    long otherCheckpoint = Long.parseLong(rest.group("checkpoint"));
    return otherCheckpoint < checkpoint
        || otherCheckpoint == checkpoint && Integer.parseInt(rest.group("attempt")) < attempt;
  }

  /**
   * States for which the connector looks for what any attempt has left open, whether or not it has
   * completed a checkpoint.
   *
   * @param states of a subtask, as a checkpoint has them; none at the beginning
   */
  public static Collection<KafkaWriterState> ofEveryAttempt(
      String prefix, Collection<KafkaWriterState> states, int subtask, int parallelism) {
    if (states.isEmpty()) {
      return List.of(
          new KafkaWriterState(
              prefix,
              subtask,
              parallelism,
              TransactionOwnership.EXPLICIT_BY_WRITER_STATE,
              List.of()));
    }
    return states.stream().map(state -> ofEveryAttempt(prefix, state)).toList();
  }

  /** What a job with another prefix has left open is looked for by that. */
  private static KafkaWriterState ofEveryAttempt(String prefix, KafkaWriterState state) {
    boolean ours = state.getTransactionalIdPrefix().startsWith(prefix);
    return new KafkaWriterState(
        ours ? prefix : state.getTransactionalIdPrefix(),
        state.getOwnedSubtaskId(),
        state.getTotalNumberOfOwnedSubtasks(),
        state.getTransactionOwnership(),
        state.getPrecommittedTransactionalIds());
  }
}
