package org.omgllava.job.io;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what a reader of instructions can say about the frames. First the frames' ends are
 * asked for, then those of the instructions: a reader that has come there has read whatever was
 * there before any of these frames. It takes no clock.
 *
 * <p>Owns a thread and its consumer, from {@link #start} to {@link #close}.
 */
final class EndWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EndWatch.class);
  private static final long BUSY_PAUSE_MILLIS = 20;

  /** Longest wait for the next frame; whatever else may change is looked at then. */
  private static final Duration REST = Duration.ofSeconds(5);

  private static final long CATCH_UP_MILLIS = 50;
  private static final long CATCH_UP_STEP_MILLIS = 2;
  private static final long BUSY_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long METADATA_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long RETRY_MILLIS = 1_000;
  private static final Duration PROBE = Duration.ofMillis(200);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final NextRecord nextFrame;
  private final String frames;
  private final String instructions;
  private final ReadOffsets offsets;
  private final SaidPositions said;
  private final Thread thread = new Thread(this::run, "instructions-ends");
  private volatile boolean closed;
  private List<TopicPartition> framePartitions = List.of();
  private int instructionPartitions;
  private long metadataNanos;
  private List<Long> lastEnds = List.of();
  private Map<Integer, Long> lastAssigned = Map.of();
  private boolean allSaid;
  private long movedNanos;

  /**
   * @param properties of Kafka's clients
   * @param said is told, on the thread of this watch
   */
  EndWatch(
      Properties properties,
      String frames,
      String instructions,
      ReadOffsets offsets,
      SaidPositions said) {
    Properties all = new Properties();
    all.putAll(properties);
    all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    all.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    all.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1 << 16);
    all.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
    this.consumer =
        new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.nextFrame = new NextRecord(properties, REST);
    this.frames = frames;
    this.instructions = instructions;
    this.offsets = offsets;
    this.said = said;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }

  private void run() {
    try (consumer;
        nextFrame) {
      while (!closed) {
        try {
          if (said.isHeard()) {
            round();
          }
          pause();
        } catch (InterruptException e) {
          // Closed; its consumers take leave in peace.
          Thread.interrupted();
        } catch (KafkaException e) {
          LOG.warn("The ends of {} and {} cannot be asked for", frames, instructions, e);
          Thread.sleep(RETRY_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      // Closed: nobody listens any more.
    }
  }

  private void pause() throws InterruptedException {
    if (!allSaid || !said.isHeard() || System.nanoTime() - movedNanos < BUSY_NANOS) {
      Thread.sleep(BUSY_PAUSE_MILLIS);
    } else {
      nextFrame.await(lastEnds());
    }
  }

  private Map<TopicPartition, Long> lastEnds() {
    Map<TopicPartition, Long> ends = new HashMap<>();
    for (int partition = 0; partition < lastEnds.size(); partition++) {
      ends.put(new TopicPartition(frames, partition), lastEnds.get(partition));
    }
    return ends;
  }

  private void round() throws InterruptedException {
    refreshPartitions();
    List<Long> frameEnds = ends(framePartitions);
    Map<Integer, Long> next = offsets.next();
    boolean moved = !frameEnds.equals(lastEnds);
    if (moved) {
      movedNanos = System.nanoTime();
    }
    if (next.isEmpty() || allSaid && !moved && next.keySet().equals(lastAssigned.keySet())) {
      return;
    }
    lastEnds = frameEnds;
    lastAssigned = next;
    Map<Integer, Long> instructionEnds = new TreeMap<>();
    consumer
        .endOffsets(next.keySet().stream().map(this::instructionPartition).toList())
        .forEach((partition, end) -> instructionEnds.put(partition.partition(), end));
    catchUp(instructionEnds);
    allSaid = offsets.reach(instructionEnds);
    said.say(offsets.positions(instructionEnds, frameEnds, instructionPartitions));
  }

  /** Gives the reader a moment; what lies behind the last record of all is no record. */
  private void catchUp(Map<Integer, Long> ends) throws InterruptedException {
    Map<Integer, Long> before = offsets.next();
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CATCH_UP_MILLIS);
    while (!offsets.reach(ends) && System.nanoTime() < deadline) {
      Thread.sleep(CATCH_UP_STEP_MILLIS);
    }
    for (Map.Entry<Integer, Long> end : ends.entrySet()) {
      long next = offsets.next().getOrDefault(end.getKey(), 0L);
      if (next < end.getValue() && next == before.getOrDefault(end.getKey(), -1L)) {
        probe(end.getKey(), next);
      }
    }
  }

  /** Markers of transactions, and what has expired, take offsets that no reader ever sees. */
  private void probe(int partition, long next) {
    TopicPartition probed = instructionPartition(partition);
    consumer.resume(List.of(probed));
    try {
      consumer.seek(probed, next);
      if (consumer.poll(PROBE).isEmpty()) {
        offsets.nothingBetween(partition, next, consumer.position(probed));
      }
    } finally {
      consumer.pause(List.of(probed));
    }
  }

  private void refreshPartitions() {
    if (framePartitions.isEmpty() || System.nanoTime() - metadataNanos > METADATA_NANOS) {
      instructionPartitions = consumer.partitionsFor(instructions).size();
      int count = consumer.partitionsFor(frames).size();
      List<TopicPartition> all = new ArrayList<>(count);
      for (int partition = 0; partition < count; partition++) {
        all.add(new TopicPartition(frames, partition));
      }
      framePartitions = all;
      assign();
      metadataNanos = System.nanoTime();
    }
  }

  /** Kafka's client warns whenever it is asked for the end of a partition that it does not read. */
  private void assign() {
    List<TopicPartition> all = new ArrayList<>(framePartitions);
    for (int partition = 0; partition < instructionPartitions; partition++) {
      all.add(instructionPartition(partition));
    }
    if (!consumer.assignment().equals(Set.copyOf(all))) {
      consumer.assign(all);
      consumer.pause(all);
    }
  }

  private List<Long> ends(List<TopicPartition> partitions) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    return partitions.stream().map(ends::get).toList();
  }

  private TopicPartition instructionPartition(int partition) {
    return new TopicPartition(instructions, partition);
  }
}
