package org.omgllava.job.config;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.omgllava.image.ImageLimits;
import org.omgllava.track.TrackSettings;

/**
 * Everything about the job that a user can choose. {@link #defaults()} is the one place of default
 * values; the command line reads them from its options.
 *
 * @param bundle directory of the model bundle, on every machine that runs the job
 * @param parallelism of every operator
 * @param kafka the ends of the job
 * @param checkpoints how often state is saved and where
 * @param limits what is accepted as input
 * @param order restoring frame order
 * @param schedule joining frames and instructions
 * @param vision batches of perceive and ground
 * @param language conversations decoded together
 * @param track identities
 * @param slots what the slots of the cluster must offer
 */
public record JobConfig(
    String bundle,
    int parallelism,
    Kafka kafka,
    Checkpoints checkpoints,
    Limits limits,
    Order order,
    Schedule schedule,
    Vision vision,
    Language language,
    TrackSettings track,
    Slots slots)
    implements Serializable {

  private static final int MOST_CLIP_FRAMES = 3;

  /** How results reach Kafka. */
  public enum Delivery {
    /** Transactions: a result is seen once, when the checkpoint after it has completed. */
    EXACTLY_ONCE,
    /** A result is seen at once and may be seen again after a failure, with the same event id. */
    AT_LEAST_ONCE
  }

  /** Framing of Avro records. Readers accept both whatever is chosen. */
  public enum WireFormat {
    /** Avro single-object encoding: no registry needed. */
    SINGLE_OBJECT,
    /** Confluent's five-byte prefix with the schema's id in a registry. */
    CONFLUENT
  }

  /** Where a job without saved state starts to read. */
  public enum StartOffsets {
    EARLIEST,
    LATEST,
    /** Offsets committed by the consumer group, else the earliest. */
    COMMITTED
  }

  /**
   * @param frames topic of FrameEvent
   * @param instructions topic of InstructionEvent
   * @param segments topic of SegmentationEvent
   * @param answers topic of AnswerEvent
   * @param deadLetters topic of DeadLetterEvent
   */
  public record Topics(
      String frames, String instructions, String segments, String answers, String deadLetters)
      implements Serializable {
    public static Topics defaults() {
      return new Topics("frames", "instructions", "segments", "answers", "dead-letters");
    }
  }

  /**
   * @param bootstrapServers host:port, comma-separated
   * @param groupId consumer group
   * @param transactionalIdPrefix unique among all jobs on the brokers
   * @param transactionTimeoutMillis after which brokers abort a transaction; longer than the
   *     longest time between two checkpoints, at most the brokers' transaction.max.timeout.ms
   * @param schemaRegistryUrl of the registry for CONFLUENT, or null
   * @param keepDeadPayload whether dead letters carry the refused record, pixels included
   * @param properties further client properties, such as security.protocol
   */
  public record Kafka(
      String bootstrapServers,
      Topics topics,
      String groupId,
      StartOffsets startOffsets,
      Delivery delivery,
      String transactionalIdPrefix,
      long transactionTimeoutMillis,
      WireFormat wireFormat,
      String schemaRegistryUrl,
      boolean keepDeadPayload,
      Map<String, String> properties)
      implements Serializable {
    public Kafka {
      properties = new HashMap<>(properties);
      if (wireFormat == WireFormat.CONFLUENT && schemaRegistryUrl == null) {
        throw new IllegalArgumentException(
            "wire format: CONFLUENT without a schema registry (expected: --schema-registry URL)");
      }
    }

    /** Without the values of the client properties: there may be passwords among them. */
    @Override
    public String toString() {
      return "Kafka["
          + bootstrapServers
          + ", "
          + topics
          + ", group "
          + groupId
          + ", "
          + delivery
          + ", "
          + wireFormat
          + ", properties "
          + properties.keySet()
          + "]";
    }
  }

  /**
   * @param intervalMillis between checkpoints; results become visible at a checkpoint
   * @param timeoutMillis after which a checkpoint is given up
   * @param directory URI where checkpoints go, or null for the cluster's own setting
   */
  public record Checkpoints(long intervalMillis, long timeoutMillis, String directory)
      implements Serializable {}

  /**
   * @param maxImageBytes largest encoded picture
   * @param maxImagePixels largest height times width, from the image header
   * @param maxImageSide largest height or width, pixels
   * @param maxStreamIdChars longest stream id
   * @param maxTextChars longest instruction
   * @param maxPrompts most visual prompts of one instruction
   * @param maxNewTokens largest token limit that an instruction may ask for
   */
  public record Limits(
      int maxImageBytes,
      long maxImagePixels,
      int maxImageSide,
      int maxStreamIdChars,
      int maxTextChars,
      int maxPrompts,
      int maxNewTokens)
      implements Serializable {
    /** What a picture may cost, the same where it is taken in and where it is decoded. */
    public ImageLimits pictures() {
      return new ImageLimits(maxImageBytes, maxImagePixels, maxImageSide);
    }
  }

  /**
   * @param outOfOrdernessMillis how far capture times may be out of order before the watermark
   *     passes them
   * @param sourceIdleMillis after which a silent partition no longer holds the watermark back
   * @param maxGapMillis longest wait for a missing frame, processing time
   * @param maxBufferedFrames most frames of a stream that wait behind a gap
   * @param maxBufferedBytes most bytes of pictures of a stream that wait behind a gap
   * @param idleTimeoutMillis silence after which a stream counts as ended and its state is freed
   */
  public record Order(
      long outOfOrdernessMillis,
      long sourceIdleMillis,
      long maxGapMillis,
      int maxBufferedFrames,
      long maxBufferedBytes,
      long idleTimeoutMillis)
      implements Serializable {}

  /**
   * @param frameWaitMillis how long an instruction waits for its frame
   * @param historyFrames frames of a stream that instructions can still refer to; fewer when their
   *     pictures exceed {@link Order#maxBufferedBytes}
   * @param rememberedInstructions ids per stream that are remembered to drop duplicates
   * @param maxStanding most standing instructions of a stream
   */
  public record Schedule(
      long frameWaitMillis, int historyFrames, int rememberedInstructions, int maxStanding)
      implements Serializable {}

  /**
   * @param batchFrames most frames of one model batch
   * @param batchWaitMillis longest wait of the first frame of a batch for others
   * @param clipLength neighbouring frames of a stream that are attended to together, 1 to 3
   * @param clipWaitMillis longest wait of a clip's first frame for the others
   * @param cachedFrames frames whose features stay on each device, to ground answers without
   *     encoding the frame again
   */
  public record Vision(
      int batchFrames, long batchWaitMillis, int clipLength, long clipWaitMillis, int cachedFrames)
      implements Serializable {}

  /**
   * @param rows most conversations decoded in one step
   * @param maxInFlight most questions per subtask that are taken in and not yet answered; each
   *     holds its frame's tokens in memory. Standing instructions take at most half of the places;
   *     when one-off instructions take them all, perception waits
   * @param dialogueTurns earlier turns that a dialogue remembers
   * @param dialogueIdleMillis silence after which a dialogue is forgotten
   * @param standingInFlight most executions of one standing instruction that are under way; more
   *     are skipped and counted
   */
  public record Language(
      int rows, int maxInFlight, int dialogueTurns, long dialogueIdleMillis, int standingInFlight)
      implements Serializable {}

  /**
   * Resources of a slot. With gpus at 0 the job takes any slot and the rest is unused.
   *
   * @param gpus share of the external resource gpu for each model slot, such as 1 or 0.5
   * @param cpuCores CPU cores of each slot
   * @param heapMebibytes task heap of each slot
   * @param offHeapMebibytes task off-heap memory of each model slot: the weights live there
   * @param managedMebibytes managed memory of each slot
   */
  public record Slots(
      double gpus, double cpuCores, int heapMebibytes, int offHeapMebibytes, int managedMebibytes)
      implements Serializable {}

  public JobConfig {
    Objects.requireNonNull(kafka);
    requireAtLeast("parallelism", parallelism, 1);
    requireAtLeast("checkpoint interval", checkpoints.intervalMillis(), 1);
    if (kafka.delivery() == Delivery.EXACTLY_ONCE) {
      // Brokers abort a transaction that outlives its timeout, and its results are lost.
      requireAtLeast(
          "transaction timeout",
          kafka.transactionTimeoutMillis(),
          2 * checkpoints.intervalMillis());
    }
    requireAtLeast("batch frames", vision.batchFrames(), 1);
    requireAtLeast("clip length", vision.clipLength(), 1);
    requireAtLeast("clip wait", vision.clipWaitMillis(), 1);
    if (vision.clipLength() > MOST_CLIP_FRAMES) {
      throw new IllegalArgumentException(
          "clip length: " + vision.clipLength() + " (expected: at most " + MOST_CLIP_FRAMES + ")");
    }
    requireAtLeast("cached frames", vision.cachedFrames(), 1);
    requireAtLeast("llm rows", language.rows(), 1);
    requireAtLeast("language in flight", language.maxInFlight(), 2);
    requireAtLeast("standing in flight", language.standingInFlight(), 1);
    requireAtLeast("buffered frames", order.maxBufferedFrames(), 1);
    requireAtLeast("history frames", schedule.historyFrames(), 1);
    requireAtLeast("remembered instructions", schedule.rememberedInstructions(), 1);
  }

  /** The job as it runs when nothing is said: on localhost, exactly-once. */
  public static JobConfig defaults() {
    return new JobConfig(
        "models/bundles/nano",
        1,
        new Kafka(
            "localhost:9092",
            Topics.defaults(),
            "omg-llava",
            StartOffsets.COMMITTED,
            Delivery.EXACTLY_ONCE,
            "omg-llava",
            900_000,
            WireFormat.SINGLE_OBJECT,
            null,
            false,
            Map.of()),
        new Checkpoints(10_000, 600_000, null),
        new Limits(16 << 20, 40_000_000L, 16_384, 256, 4_096, 16, 2_048),
        new Order(500, 1_000, 2_000, 128, 64L << 20, 60_000),
        new Schedule(30_000, 16, 1_024, 64),
        new Vision(8, 20, 1, 200, 32),
        new Language(8, 256, 8, 600_000, 2),
        new TrackSettings(TrackSettings.Method.ASSOCIATION, 0.2f, 0.45f, 90, 0.7f, 0.5f),
        new Slots(0, 1, 512, 2_048, 128));
  }

  public JobConfig withBundle(String newBundle) {
    return new JobConfig(
        newBundle,
        parallelism,
        kafka,
        checkpoints,
        limits,
        order,
        schedule,
        vision,
        language,
        track,
        slots);
  }

  public JobConfig withParallelism(int newParallelism) {
    return new JobConfig(
        bundle,
        newParallelism,
        kafka,
        checkpoints,
        limits,
        order,
        schedule,
        vision,
        language,
        track,
        slots);
  }

  public JobConfig withKafka(Kafka newKafka) {
    return new JobConfig(
        bundle,
        parallelism,
        newKafka,
        checkpoints,
        limits,
        order,
        schedule,
        vision,
        language,
        track,
        slots);
  }

  public JobConfig withBootstrapServers(String servers) {
    return withKafka(
        new Kafka(
            servers,
            kafka.topics,
            kafka.groupId,
            kafka.startOffsets,
            kafka.delivery,
            kafka.transactionalIdPrefix,
            kafka.transactionTimeoutMillis,
            kafka.wireFormat,
            kafka.schemaRegistryUrl,
            kafka.keepDeadPayload,
            kafka.properties));
  }

  public JobConfig withVision(Vision newVision) {
    return new JobConfig(
        bundle,
        parallelism,
        kafka,
        checkpoints,
        limits,
        order,
        schedule,
        newVision,
        language,
        track,
        slots);
  }

  public JobConfig withCheckpoints(Checkpoints newCheckpoints) {
    return new JobConfig(
        bundle,
        parallelism,
        kafka,
        newCheckpoints,
        limits,
        order,
        schedule,
        vision,
        language,
        track,
        slots);
  }

  private static void requireAtLeast(String what, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(
          what + ": " + value + " (expected: at least " + least + ")");
    }
  }
}
