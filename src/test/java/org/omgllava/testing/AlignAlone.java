package org.omgllava.testing;

import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.SimpleTimerService;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedMultiInput;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.TimestampedCollector;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.omgllava.job.align.AlignFrames;
import org.omgllava.job.align.AlignSettings;
import org.omgllava.job.event.Arrival;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.Heard;

/** Align in an operator of its own. */
public final class AlignAlone extends AbstractStreamOperator<Arrival>
    implements TwoInputStreamOperator<Frame, Heard, Arrival>,
        Triggerable<String, VoidNamespace>,
        BoundedMultiInput {
  private static final long serialVersionUID = 1L;

  private final AlignSettings settings;
  private transient AlignFrames align;

  public AlignAlone(AlignSettings settings) {
    this.settings = settings;
  }

  @Override
  public void open() throws Exception {
    super.open();
    align =
        new AlignFrames(
            settings,
            getRuntimeContext(),
            getKeyedStateBackend(),
            new SimpleTimerService(
                getInternalTimerService("align", VoidNamespaceSerializer.INSTANCE, this)),
            new TimestampedCollector<>(output));
  }

  @Override
  public void processElement1(StreamRecord<Frame> element) throws Exception {
    align.frame(element.getValue());
  }

  @Override
  public void processElement2(StreamRecord<Heard> element) throws Exception {
    align.heard(element.getValue());
  }

  @Override
  public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
    align.wake(timer.getTimestamp());
  }

  @Override
  public void onEventTime(InternalTimer<String, VoidNamespace> timer) {
    throw new IllegalStateException("event time: " + timer);
  }

  @Override
  public void endInput(int input) throws Exception {
    if (input == 2) {
      align.endInstructions();
    }
  }
}
