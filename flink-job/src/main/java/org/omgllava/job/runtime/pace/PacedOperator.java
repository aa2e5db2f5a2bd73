package org.omgllava.job.runtime.pace;

import org.apache.flink.runtime.operators.coordination.OperatorEventGateway;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** A function that says when records begin to come, and when they have stopped. */
final class PacedOperator<I, O> extends ProcessOperator<I, O> {
  private static final long serialVersionUID = 1L;

  private final transient OperatorEventGateway coordinator;

  /** As the coordinator knows it. */
  private transient boolean moving = true;

  private transient boolean movedSinceCheckpoint;

  PacedOperator(StreamOperatorParameters<O> parameters, ProcessFunction<I, O> function) {
    super(function);
    setProcessingTimeService(parameters.getProcessingTimeService());
    setup(parameters.getContainingTask(), parameters.getStreamConfig(), parameters.getOutput());
    this.coordinator =
        parameters.getOperatorEventDispatcher().getOperatorEventGateway(getOperatorID());
  }

  @Override
  public void processElement(StreamRecord<I> element) throws Exception {
    movedSinceCheckpoint = true;
    if (!moving) {
      say(Movement.MOVES);
    }
    super.processElement(element);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    if (moving && !movedSinceCheckpoint) {
      say(Movement.RESTS);
    }
    movedSinceCheckpoint = false;
  }

  private void say(Movement movement) {
    moving = movement == Movement.MOVES;
    coordinator.sendEventToCoordinator(movement);
  }
}
