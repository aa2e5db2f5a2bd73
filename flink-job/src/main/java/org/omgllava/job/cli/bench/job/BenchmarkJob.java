package org.omgllava.job.cli.bench.job;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjLongConsumer;
import java.util.function.UnaryOperator;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.job.JobSettings;
import org.omgllava.job.cli.local.LocalPipeline;
import org.omgllava.job.cli.local.LocalPorts;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.client.EventPublisher;
import org.omgllava.job.client.EventReader;
import org.omgllava.job.client.KafkaClients;
import org.omgllava.job.client.SourceFrame;
import org.omgllava.job.client.Topic;
import org.omgllava.job.embedded.DataFolder;
import org.omgllava.job.embedded.monitor.Monitoring;
import org.omgllava.owned.Owned;

/**
 * The whole system in this process, with a publisher and a reader of segments.
 *
 * <p>Owns all of it. Constraint: one thread.
 */
final class BenchmarkJob implements AutoCloseable {
  /** Longest silence before a frame that was published counts as lost. */
  private static final Duration SILENCE = Duration.ofSeconds(120);

  private static final Duration POLL = Duration.ofMillis(20);
  private static final int ONE_PARTITION = 1;

  /** Between frames of a stream, in its own time. */
  static final int MILLIS_A_FRAME = 40;

  private final Owned owned = new Owned();
  private final LocalPipeline pipeline;
  private final KafkaClients kafka;
  private final EventPublisher publisher;
  private final EventReader<SegmentationEvent> segments;

  /** Streams that follow each other follow in their own time too. */
  private Instant free = Instant.EPOCH;

  /**
   * @param reading how the reader of segments sees the topic
   */
  private BenchmarkJob(JobSettings settings, UnaryOperator<KafkaClients> reading)
      throws IOException, InterruptedException {
    try {
      DataFolder data = owned.take(DataFolder.temporary());
      pipeline =
          owned.take(
              LocalPipeline.start(
                  data, settings, LocalPorts.anyFree(), Monitoring.NONE, ONE_PARTITION));
      pipeline.awaitRunning(() -> false);
      kafka = KafkaClients.of(pipeline.bootstrapServers());
      publisher = owned.take(new EventPublisher(kafka));
      segments = owned.take(EventReader.fromBeginning(reading.apply(kafka), Topic.SEGMENTS));
    } catch (IOException | RuntimeException e) {
      try (owned) {
        throw e;
      }
    }
  }

  /** Starts it and waits until it runs; results are read when they are committed. */
  static BenchmarkJob start(JobSettings settings) throws IOException, InterruptedException {
    return new BenchmarkJob(settings, UnaryOperator.identity());
  }

  /**
   * Starts it and waits until it runs; results are read as soon as the broker has them. Whoever
   * goes by the broker's times need not wait for a checkpoint to learn them.
   */
  static BenchmarkJob startAhead(JobSettings settings) throws IOException, InterruptedException {
    return new BenchmarkJob(settings, KafkaClients::seeingUncommitted);
  }

  /**
   * Frames per second from Kafka to Kafka, by the broker's times of the results.
   *
   * @param frames published at once, of streams that nothing was published of before
   * @param questions published before
   * @param unmeasured the first frames, whole batches, while everything gets warm
   */
  double framesPerSecond(
      List<SourceFrame> frames, List<InstructionEvent> questions, int unmeasured) {
    questions.forEach(publisher::instruction);
    publish(frames);
    return framesPerSecond(frames.size(), unmeasured);
  }

  /** Settings of a delivery, by the names of the options. */
  static Map<String, String> delivery(String guarantee, long checkpointMillis) {
    return Map.of("delivery", guarantee, "checkpoint-interval", Long.toString(checkpointMillis));
  }

  void publish(List<SourceFrame> frames) {
    Instant now = Instant.now();
    Instant start = now.isAfter(free) ? now : free;
    long first = frames.get(0).index();
    for (SourceFrame frame : frames) {
      Instant captured = start.plusMillis(MILLIS_A_FRAME * (frame.index() - first));
      publisher.frame(frame, captured);
      free = captured.plusMillis(MILLIS_A_FRAME);
    }
    publisher.flush();
  }

  /**
   * Frames per second between results, by the times at which the broker took them.
   *
   * @param expected segmentations in all
   * @param unmeasured the first ones, whole batches
   */
  double framesPerSecond(int expected, int unmeasured) {
    Map<String, Long> taken = new HashMap<>();
    await(expected, (event, millis) -> taken.put(event.getEventId(), millis));
    if (taken.size() < expected) {
      throw new CommandFailure(
          taken.size() + " of " + expected + " segmentations came, some of them again");
    }
    long[] takenMillis = taken.values().stream().mapToLong(Long::longValue).sorted().toArray();
    // Results come by batches: both moments are the end of one.
    long millis = takenMillis[expected - 1] - takenMillis[unmeasured - 1];
    return 1e3 * (expected - unmeasured) / Math.max(1, millis);
  }

  /**
   * Waits for segmentations.
   *
   * @param onEvent is told each, and when the broker took it, when it is seen
   * @throws CommandFailure when nothing comes any more
   */
  void await(int expected, ObjLongConsumer<SegmentationEvent> onEvent) {
    int count = 0;
    long newest = System.nanoTime();
    while (count < expected) {
      int came = poll(onEvent);
      if (came > 0) {
        newest = System.nanoTime();
        count += came;
      } else if (System.nanoTime() - newest > SILENCE.toNanos()) {
        throw new CommandFailure(count + " of " + expected + " segmentations came");
      }
    }
  }

  /** Hands on segmentations that have come, and says how many; fails when the job has ended. */
  int poll(ObjLongConsumer<SegmentationEvent> onEvent) {
    int came = segments.poll(POLL, onEvent);
    if (came == 0) {
      pipeline.failIfEnded();
    }
    return came;
  }

  EventPublisher publisher() {
    return publisher;
  }

  KafkaClients kafka() {
    return kafka;
  }

  @Override
  public void close() {
    owned.close();
  }
}
