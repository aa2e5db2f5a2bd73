package org.omgllava.job.runtime.pace;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.runtime.checkpoint.CheckpointCoordinator;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.jspecify.annotations.Nullable;

/**
 * Hears the subtasks of one operator, shares what it hears with the coordinators of the others, and
 * tells Flink: while nothing moves, checkpoints come at the interval that Flink has for sources
 * with a backlog; with the first record the next one comes within the usual interval.
 */
final class PaceCoordinator implements OperatorCoordinator {
  /** Under this name, which is no operator's, Flink knows whether the job rests. */
  private static final OperatorID RESTING = new OperatorID(0x6f6d672d70616365L, 1);

  private static final byte[] NO_STATE = {};

  private final Context context;
  private final Moving moving;

  PaceCoordinator(Context context) {
    this.context = context;
    this.moving =
        (Moving)
            Objects.requireNonNull(
                context
                    .getCoordinatorStore()
                    .compute(
                        Moving.class, (key, shared) -> shared == null ? new Moving() : shared));
  }

  @Override
  public void start() {
    for (int subtask = 0; subtask < context.currentParallelism(); subtask++) {
      tell(subtask, Movement.MOVES);
    }
  }

  @Override
  public void handleEventFromOperator(int subtask, int attempt, OperatorEvent event) {
    tell(subtask, (Movement) event);
  }

  /** A new attempt moves until it says that it rests. */
  @Override
  public void executionAttemptReady(int subtask, int attempt, SubtaskGateway gateway) {
    tell(subtask, Movement.MOVES);
  }

  private void tell(int subtask, Movement movement) {
    boolean moves = moving.told(context.getOperatorId(), subtask, movement);
    CheckpointCoordinator checkpoints = context.getCheckpointCoordinator();
    if (checkpoints != null) {
      checkpoints.setIsProcessingBacklog(RESTING, !moves);
    }
  }

  @Override
  public void executionAttemptFailed(int subtask, int attempt, @Nullable Throwable reason) {}

  @Override
  public void subtaskReset(int subtask, long checkpointId) {}

  @Override
  public void checkpointCoordinator(long checkpointId, CompletableFuture<byte[]> result) {
    result.complete(NO_STATE);
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) {}

  @Override
  public void resetToCheckpoint(long checkpointId, byte @Nullable [] state) {}

  @Override
  public void close() {}
}
