package org.omgllava.job.io.transaction;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connector's writer in one attempt of a subtask. It aborts what earlier attempts begin late
 * ({@link LeftOpen}), and its end does not wait for brokers that do not answer: it aborts what is
 * open, which the next attempt would do as well. To wait a minute for it keeps the job from
 * starting again, and to fail with it ends the TaskManager.
 *
 * @param <T> the records
 */
final class AttemptWriter<T>
    implements StatefulSinkWriter<T, KafkaWriterState>, CommittingSinkWriter<T, KafkaCommittable> {
  private static final Logger LOG = LoggerFactory.getLogger(AttemptWriter.class);
  private static final int ABORT_SECONDS = 5;

  /** To let go of what is left, after what hangs was interrupted. */
  private static final int RELEASE_SECONDS = 5;

  private final StatefulSinkWriter<T, KafkaWriterState> writer;

  /** The same one. */
  private final CommittingSinkWriter<T, KafkaCommittable> committing;

  private final LeftOpen leftOpen;

  /** As logs name it: the prefix of its transactional ids. */
  private final String name;

  /**
   * @param name of this attempt, for logs
   */
  @SuppressWarnings("unchecked")
  AttemptWriter(StatefulSinkWriter<T, KafkaWriterState> writer, LeftOpen leftOpen, String name) {
    this.writer = writer;
    this.committing = (CommittingSinkWriter<T, KafkaCommittable>) writer;
    this.leftOpen = leftOpen;
    this.name = name;
  }

  @Override
  public void write(T element, Context context) throws IOException, InterruptedException {
    writer.write(element, context);
  }

  @Override
  public void flush(boolean endOfInput) throws IOException, InterruptedException {
    writer.flush(endOfInput);
  }

  @Override
  public void writeWatermark(Watermark watermark) throws IOException, InterruptedException {
    writer.writeWatermark(watermark);
  }

  @Override
  public Collection<KafkaCommittable> prepareCommit() throws IOException, InterruptedException {
    return committing.prepareCommit();
  }

  @Override
  public List<KafkaWriterState> snapshotState(long checkpointId) throws IOException {
    try {
      leftOpen.atCheckpoint();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted at checkpoint " + checkpointId);
    }
    return writer.snapshotState(checkpointId);
  }

  @Override
  public void close() throws InterruptedException {
    ExecutorService closing = Executors.newSingleThreadExecutor();
    Future<?> closed =
        closing.submit(
            () -> {
              try (leftOpen) {
                writer.close();
              }
              return null;
            });
    try {
      closed.get(ABORT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      LOG.warn("{}: the brokers do not answer; what is open is aborted by the next attempt", name);
    } catch (ExecutionException e) {
      LOG.warn("{}: what is open is aborted by the next attempt", name, e.getCause());
    } finally {
      closing.shutdownNow();
      closing.awaitTermination(RELEASE_SECONDS, TimeUnit.SECONDS);
    }
  }
}
