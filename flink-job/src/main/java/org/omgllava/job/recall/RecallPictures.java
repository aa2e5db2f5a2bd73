package org.omgllava.job.recall;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.omgllava.job.config.PictureSettings;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.runtime.PictureEnd;
import org.omgllava.job.runtime.Pictures;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.Outcome;

/**
 * Gives records the pictures that they need. What is in memory is handed on at once; what has to be
 * read again is read on another thread, and records behind it wait, so that the order stays.
 *
 * <p>Before a checkpoint it waits for what is being read, which is bounded in time: nothing is
 * under way at a barrier, and no picture is in a checkpoint.
 */
abstract class RecallPictures<I, O> extends AbstractStreamOperator<O>
    implements OneInputStreamOperator<I, O> {
  private static final long serialVersionUID = 1L;

  /** More that wait hold the input back. */
  private static final int MOST_WAITING = 64;

  private final transient MailboxExecutor mailbox;
  private final transient PictureSettings settings;
  private final transient PictureEnd end;
  private final transient Deque<Waiting<I>> waiting = new ArrayDeque<>();
  private transient Pictures pictures;
  private transient Counter read;
  private transient Counter gone;

  private record Waiting<I>(I record, CompletableFuture<Optional<Outcome<EncodedImage>>> picture) {}

  RecallPictures(StreamOperatorParameters<O> parameters, PictureSettings settings, PictureEnd end) {
    super(parameters);
    this.mailbox = parameters.getMailboxExecutor();
    this.settings = settings;
    this.end = end;
  }

  /** The frame whose picture a record lacks; none when it needs no picture. */
  abstract Optional<FrameStamp> lacks(I record);

  /** Hands a record on that lacks nothing. */
  abstract void pass(I record);

  /** Hands a record on with the picture that it lacked, or with the reason why it has none. */
  abstract void pass(I record, Outcome<EncodedImage> picture);

  /** Keeps a picture at hand. */
  void keep(FrameStamp frame, EncodedImage picture) {
    pictures.keep(frame, picture);
  }

  @Override
  public void open() throws Exception {
    super.open();
    pictures = Pictures.of(getRuntimeContext(), settings, end);
    read = metrics.counter("picturesReadAgain");
    gone = metrics.counter("picturesGone");
    metrics.gauge("pictureCacheBytes", () -> pictures.bytes());
  }

  @Override
  public void processElement(StreamRecord<I> element) throws Exception {
    I record = element.getValue();
    Optional<FrameStamp> frame = lacks(record);
    Optional<Outcome<EncodedImage>> atHand = frame.flatMap(pictures::atHand).map(Outcome::of);
    boolean complete = frame.isEmpty() || atHand.isPresent();
    if (waiting.isEmpty() && complete) {
      handOn(record, atHand);
      return;
    }
    Waiting<I> next =
        new Waiting<>(
            record,
            complete
                ? CompletableFuture.completedFuture(atHand)
                : pictures.read(frame.get()).thenApply(Optional::of));
    waiting.add(next);
    if (!complete) {
      read.inc();
      next.picture()
          .whenComplete(
              (outcome, failure) -> mailbox.execute(this::handOnWhatIsComplete, "recall"));
    }
    while (waiting.size() > MOST_WAITING) {
      mailbox.yield();
    }
  }

  private void handOnWhatIsComplete() {
    while (!waiting.isEmpty() && waiting.peek().picture().isDone()) {
      Waiting<I> first = waiting.remove();
      handOn(first.record(), first.picture().join());
    }
  }

  private void handOn(I record, Optional<Outcome<EncodedImage>> picture) {
    if (picture.isEmpty()) {
      pass(record);
      return;
    }
    if (picture.get().refused()) {
      gone.inc();
    }
    pass(record, picture.get());
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    handOnAll();
  }

  @Override
  public void finish() throws Exception {
    handOnAll();
    super.finish();
  }

  private void handOnAll() throws InterruptedException {
    while (!waiting.isEmpty()) {
      mailbox.yield();
    }
  }

  @Override
  public void close() throws Exception {
    try (Pictures closing = pictures) {
      super.close();
    }
  }
}
