package org.omgllava.job.follow;

import java.util.List;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.omgllava.job.config.Step;
import org.omgllava.job.event.FollowableFrame;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.Holdings;
import org.omgllava.job.event.LinkedAnswer;
import org.omgllava.job.runtime.BundleOfState;
import org.omgllava.job.runtime.KeyedStates;
import org.omgllava.job.runtime.OwnMail;

/**
 * Follows on each stream what its instructions have found: {@link FollowLoop} as an operator. The
 * language model decodes one token for all that it is asked in one mail of the task's mailbox.
 *
 * <p>Owns the models while it is open.
 */
public final class FollowFrames extends AbstractStreamOperator<LinkedAnswer>
    implements OneInputStreamOperator<FollowableFrame, LinkedAnswer> {
  private static final long serialVersionUID = 1L;

  private final transient FollowSettings settings;
  private final float minLink;
  private final transient FollowModels.Source source;
  private final transient OwnMail mailbox;
  private transient FollowModels models;
  private transient KeyedStates states;
  private transient FollowLoop loop;
  private transient boolean stepScheduled;

  /**
   * @param minLink smallest IoU at which a mask belongs to a track
   */
  public FollowFrames(
      StreamOperatorParameters<LinkedAnswer> parameters,
      FollowSettings settings,
      float minLink,
      FollowModels.Source source) {
    super(parameters);
    this.settings = settings;
    this.minLink = minLink;
    this.source = source;
    this.mailbox = new OwnMail(parameters.getMailboxExecutor());
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    BundleOfState.check(context, source.factory());
  }

  @Override
  public void open() throws Exception {
    super.open();
    models = source.open(getRuntimeContext(), metrics);
    states = new KeyedStates(getRuntimeContext());
    loop = new FollowLoop(settings, minLink, models, states, metrics, new ThisTask());
    List<String> streams = WaitingFrames.streams(getKeyedStateBackend());
    if (!streams.isEmpty()) {
      mailbox.send(() -> takeUpAgain(streams), "follow: take up again");
    }
  }

  private void takeUpAgain(List<String> streams) throws Exception {
    for (String stream : streams) {
      setCurrentKey(stream);
      loop.goOn();
    }
    scheduleStep();
  }

  @Override
  public void processElement(StreamRecord<FollowableFrame> element) throws Exception {
    FollowableFrame frame = element.getValue();
    if (frame.holdings().isPresent()) {
      Holdings held = frame.holdings().get().with(states.held(Step.FOLLOW));
      output.collect(
          GroundedAnswer.UNANSWERABLE, new StreamRecord<>(new GroundedAnswer.Held(held)));
      return;
    }
    loop.take(frame);
    scheduleStep();
  }

  @Override
  public void finish() throws Exception {
    while (loop.isAsking()) {
      mailbox.yield();
    }
    super.finish();
  }

  @Override
  public void close() throws Exception {
    try (FollowModels closing = models) {
      super.close();
    }
  }

  /** Sees to it that the language model goes on while it is asked something. */
  private void scheduleStep() {
    if (!stepScheduled && loop.isAsking()) {
      stepScheduled = true;
      mailbox.send(this::step, "follow: language model step");
    }
  }

  private void step() throws Exception {
    stepScheduled = false;
    loop.step();
    scheduleStep();
  }

  private final class ThisTask implements FollowLoop.Task {
    @Override
    public void onto(String streamId) {
      setCurrentKey(streamId);
    }

    @Override
    public long nowMillis() {
      return processingTimeService.getCurrentProcessingTime();
    }

    @Override
    public void emit(LinkedAnswer event) {
      output.collect(new StreamRecord<>(event));
    }
  }
}
