package org.omgllava.job.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Supplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.function.ThrowingRunnable;
import org.jspecify.annotations.Nullable;
import org.omgllava.scene.Begun;
import org.omgllava.scene.ModelTime;

/**
 * Collects records of all streams into batches that are bounded in count and in time. While the
 * model works on one, the next is collected and made ready; results come out on the task's own
 * thread, in the order in which the records went in.
 *
 * <p>Before a checkpoint all batches are ended, so that nothing is under way at a barrier: nothing
 * is lost, nothing is doubled, and there is no state to move when the job is rescaled. The price is
 * at most two batches' time per checkpoint.
 */
public abstract class MicroBatchOperator<I, O> extends AbstractStreamOperator<O>
    implements OneInputStreamOperator<I, O> {
  private static final long serialVersionUID = 1L;
  private static final int HISTOGRAM_SAMPLES = 256;

  /** Batches of the model; the next one is collected and made ready meanwhile. */
  private static final int MOST_UNDER_WAY = 1;

  private final transient BatchSettings limits;
  private final transient OwnMail mailbox;
  private final transient List<Waiting<I>> batch = new ArrayList<>();
  private final transient Deque<Flight> flights = new ArrayDeque<>();
  private transient long landedNanos = Long.MIN_VALUE;
  private transient ModelTime modelTime;
  private transient int frames;
  private transient @Nullable ScheduledFuture<?> timer;
  private transient Counter in;
  private transient Histogram batchSizes;
  private transient Histogram modelMillis;

  /**
   * @param input the record
   * @param sinceMillis processing time at which it came
   */
  protected record Waiting<I>(I input, long sinceMillis) {}

  protected MicroBatchOperator(StreamOperatorParameters<O> parameters, BatchSettings limits) {
    super(parameters);
    this.limits = limits;
    this.mailbox = new OwnMail(parameters.getMailboxExecutor());
  }

  /**
   * Frames whose features the model holds at once for a record; a record with none only keeps its
   * place. Their sum over a batch is bounded; a record that has more than the bound runs alone.
   */
  protected abstract int frames(I input);

  /** Begins a batch. */
  protected abstract UnderWay begin(List<Waiting<I>> inputs) throws Exception;

  /**
   * A batch that has begun.
   *
   * @param work nothing is waited for once it has ended
   * @param results waits for what is left and emits all results, in order
   */
  protected record UnderWay(Begun<?> work, ThrowingRunnable<Exception> results) {
    public UnderWay {}

    /** A batch that runs on the task's thread when its turn comes. */
    public static UnderWay inTurn(ThrowingRunnable<Exception> run) {
      return new UnderWay(Begun.atOnce(() -> run), run);
    }
  }

  private record Flight(UnderWay batch, int frames, long beganNanos) {}

  @Override
  public void open() throws Exception {
    super.open();
    modelTime = ActiveTime.inModels();
    in = getMetricGroup().counter("recordsIn");
    batchSizes =
        getMetricGroup()
            .histogram("batchSize", new DescriptiveStatisticsHistogram(HISTOGRAM_SAMPLES));
    modelMillis =
        getMetricGroup()
            .histogram("modelMillis", new DescriptiveStatisticsHistogram(HISTOGRAM_SAMPLES));
    getMetricGroup().gauge("queueLength", batch::size);
  }

  @Override
  public void processElement(StreamRecord<I> element) throws Exception {
    in.inc();
    I input = element.getValue();
    int added = frames(input);
    if (added > 0 && frames + added > limits.batchFrames()) {
      flush();
    }
    batch.add(new Waiting<>(input, processingTimeService.getCurrentProcessingTime()));
    frames += added;
    if (frames == 0 || frames >= limits.batchFrames()) {
      flush();
    } else if (timer == null) {
      long at = processingTimeService.getCurrentProcessingTime() + limits.batchWaitMillis();
      timer = processingTimeService.registerTimer(at, time -> flush());
    }
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    landAll();
  }

  @Override
  public void finish() throws Exception {
    landAll();
    super.finish();
  }

  /** Milliseconds that a record has waited. */
  protected float waitedMillis(Waiting<I> waiting, long startedMillis) {
    return Math.max(0, startedMillis - waiting.sinceMillis());
  }

  /** Calls the model. Nothing but this counts as its time: emitting may be held back. */
  protected <T> T timed(Supplier<T> model) {
    return modelTime.call(model);
  }

  /** Most frames whose features the model may hold at once. */
  protected int mostFrames() {
    return limits.batchFrames();
  }

  protected void emit(O result) {
    output.collect(new StreamRecord<>(result));
  }

  private void flush() throws Exception {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
    if (batch.isEmpty()) {
      return;
    }
    List<Waiting<I>> inputs = List.copyOf(batch);
    int size = frames;
    batch.clear();
    frames = 0;
    Flight flight = new Flight(begin(inputs), size, System.nanoTime());
    flights.add(flight);
    if (size > 0) {
      batchSizes.update(size);
    }
    if (!flight.batch().work().ended()) {
      flight.batch().work().whenEnded(() -> mailbox.send(this::land, "results of a batch"));
    }
    land();
    while (flights.stream().filter(each -> each.frames() > 0).count() > MOST_UNDER_WAY) {
      landFirst();
    }
  }

  /** Emits what has ended, up to the first batch that has not. */
  private void land() throws Exception {
    while (!flights.isEmpty() && flights.element().batch().work().ended()) {
      landFirst();
    }
  }

  private void landFirst() throws Exception {
    Flight flight = flights.remove();
    flight.batch().results().run();
    if (flight.frames() > 0) {
      long now = System.nanoTime();
      modelMillis.update((now - Math.max(flight.beganNanos(), landedNanos)) / 1_000_000);
      landedNanos = now;
    }
  }

  private void landAll() throws Exception {
    flush();
    while (!flights.isEmpty()) {
      landFirst();
    }
  }
}
