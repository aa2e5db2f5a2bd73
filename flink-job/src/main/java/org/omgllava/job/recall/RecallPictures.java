package org.omgllava.job.recall;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.omgllava.job.config.PictureSettings;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.runtime.OwnMail;
import org.omgllava.job.runtime.PictureEnd;
import org.omgllava.job.runtime.Pictures;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.ModelProblem;
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

  private final transient OwnMail mailbox;
  private final transient PictureSettings settings;
  private final transient PictureEnd end;
  private final transient Deque<Waiting<I>> waiting = new ArrayDeque<>();
  private transient Pictures pictures;
  private transient Counter read;
  private transient Counter gone;

  private record Waiting<I>(I record, CompletableFuture<Outcome<List<EncodedImage>>> pictures) {}

  RecallPictures(StreamOperatorParameters<O> parameters, PictureSettings settings, PictureEnd end) {
    super(parameters);
    this.mailbox = new OwnMail(parameters.getMailboxExecutor());
    this.settings = settings;
    this.end = end;
  }

  /** The frames whose pictures a record lacks; none when it needs no picture. */
  abstract List<FrameStamp> lacks(I record);

  /** Hands a record on that lacks nothing. */
  abstract void pass(I record);

  /** Hands a record on with the pictures that it lacked, in the order of their frames. */
  abstract void pass(I record, List<EncodedImage> pictures);

  /** Does without a record of which a picture is gone. */
  abstract void refuse(I record, ModelProblem problem);

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
    Waiting<I> next = new Waiting<>(record, pictures(lacks(record)));
    if (waiting.isEmpty() && next.pictures().isDone()) {
      handOn(next);
      return;
    }
    waiting.add(next);
    if (!next.pictures().isDone()) {
      next.pictures()
          .whenComplete((outcome, failure) -> mailbox.send(this::handOnWhatIsComplete, "recall"));
    }
    while (waiting.size() > MOST_WAITING) {
      mailbox.yield();
    }
  }

  /** Pictures of frames, or why one of them is gone. */
  private CompletableFuture<Outcome<List<EncodedImage>>> pictures(List<FrameStamp> frames) {
    CompletableFuture<Outcome<List<EncodedImage>>> all =
        CompletableFuture.completedFuture(Outcome.of(List.of()));
    for (FrameStamp frame : frames) {
      all = all.thenCombine(picture(frame), RecallPictures::with);
    }
    return all;
  }

  private CompletableFuture<Outcome<EncodedImage>> picture(FrameStamp frame) {
    Optional<EncodedImage> atHand = pictures.atHand(frame);
    if (atHand.isPresent()) {
      return CompletableFuture.completedFuture(Outcome.of(atHand.get()));
    }
    read.inc();
    return pictures.read(frame);
  }

  private static Outcome<List<EncodedImage>> with(
      Outcome<List<EncodedImage>> before, Outcome<EncodedImage> next) {
    return before.then(
        pictures ->
            next.then(
                picture ->
                    Outcome.of(Stream.concat(pictures.stream(), Stream.of(picture)).toList())));
  }

  private void handOnWhatIsComplete() {
    while (!waiting.isEmpty() && waiting.peek().pictures().isDone()) {
      handOn(waiting.remove());
    }
  }

  private void handOn(Waiting<I> complete) {
    Outcome<List<EncodedImage>> found = complete.pictures().join();
    if (found.refused()) {
      gone.inc();
      refuse(complete.record(), found.problem());
    } else if (found.value().isEmpty()) {
      pass(complete.record());
    } else {
      pass(complete.record(), found.value());
    }
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
