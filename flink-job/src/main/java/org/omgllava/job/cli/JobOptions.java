package org.omgllava.job.cli;

import java.util.HashMap;
import java.util.Map;
import org.omgllava.job.config.JobConfig;
import org.omgllava.track.TrackSettings;
import picocli.CommandLine.Option;

/**
 * The options of the job on the command line, to be mixed into a command. What is not given keeps
 * its value of {@link JobConfig#defaults()}.
 */
public final class JobOptions {
  private static final JobConfig DEFAULTS = JobConfig.defaults();

  @Option(
      names = "--bundle",
      paramLabel = "DIR",
      description = "Model bundle, the same path on every machine (default: ${DEFAULT-VALUE}).")
  String bundle = DEFAULTS.bundle();

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description = "Parallelism of every operator (default: ${DEFAULT-VALUE}).")
  int parallelism = DEFAULTS.parallelism();

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "H:P",
      description = "Kafka brokers, comma-separated (default: ${DEFAULT-VALUE}).")
  String bootstrapServers = DEFAULTS.kafka().bootstrapServers();

  @Option(names = "--topic-frames", paramLabel = "NAME", description = "default: ${DEFAULT-VALUE}")
  String topicFrames = DEFAULTS.kafka().topics().frames();

  @Option(
      names = "--topic-instructions",
      paramLabel = "NAME",
      description = "default: ${DEFAULT-VALUE}")
  String topicInstructions = DEFAULTS.kafka().topics().instructions();

  @Option(
      names = "--topic-segments",
      paramLabel = "NAME",
      description = "default: ${DEFAULT-VALUE}")
  String topicSegments = DEFAULTS.kafka().topics().segments();

  @Option(names = "--topic-answers", paramLabel = "NAME", description = "default: ${DEFAULT-VALUE}")
  String topicAnswers = DEFAULTS.kafka().topics().answers();

  @Option(
      names = "--topic-dead-letters",
      paramLabel = "NAME",
      description = "default: ${DEFAULT-VALUE}")
  String topicDeadLetters = DEFAULTS.kafka().topics().deadLetters();

  @Option(
      names = "--group-id",
      paramLabel = "ID",
      description = "Consumer group (default: ${DEFAULT-VALUE}).")
  String groupId = DEFAULTS.kafka().groupId();

  @Option(
      names = "--start-offsets",
      description =
          "Where a job without saved state starts: ${COMPLETION-CANDIDATES} (default:"
              + " ${DEFAULT-VALUE}).")
  JobConfig.StartOffsets startOffsets = DEFAULTS.kafka().startOffsets();

  @Option(
      names = "--delivery",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  JobConfig.Delivery delivery = DEFAULTS.kafka().delivery();

  @Option(
      names = "--transactional-id-prefix",
      paramLabel = "ID",
      description = "Unique among all jobs on the brokers (default: ${DEFAULT-VALUE}).")
  String transactionalIdPrefix = DEFAULTS.kafka().transactionalIdPrefix();

  @Option(
      names = "--transaction-timeout",
      paramLabel = "MILLIS",
      description =
          "Longer than the longest time between checkpoints, at most the brokers'"
              + " transaction.max.timeout.ms (default: ${DEFAULT-VALUE}).")
  long transactionTimeoutMillis = DEFAULTS.kafka().transactionTimeoutMillis();

  @Option(
      names = "--wire-format",
      description =
          "Framing of results: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}); both are"
              + " read.")
  JobConfig.WireFormat wireFormat = DEFAULTS.kafka().wireFormat();

  @Option(
      names = "--schema-registry",
      paramLabel = "URL",
      description = "Registry for the wire format CONFLUENT.")
  String schemaRegistryUrl = DEFAULTS.kafka().schemaRegistryUrl();

  @Option(
      names = "--keep-dead-payload",
      description = "Keep refused records, pixels included, in the dead letters.")
  boolean keepDeadPayload = DEFAULTS.kafka().keepDeadPayload();

  @Option(
      names = "--kafka-property",
      paramLabel = "KEY=VALUE",
      description = "Further Kafka client property; may be repeated.")
  Map<String, String> kafkaProperties = new HashMap<>(DEFAULTS.kafka().properties());

  @Option(
      names = "--checkpoint-interval",
      paramLabel = "MILLIS",
      description =
          "Between checkpoints; exactly-once results become visible then (default:"
              + " ${DEFAULT-VALUE}).")
  long checkpointIntervalMillis = DEFAULTS.checkpoints().intervalMillis();

  @Option(
      names = "--checkpoint-timeout",
      paramLabel = "MILLIS",
      description = "default: ${DEFAULT-VALUE}")
  long checkpointTimeoutMillis = DEFAULTS.checkpoints().timeoutMillis();

  @Option(
      names = "--checkpoint-dir",
      paramLabel = "URI",
      description = "Where checkpoints go; without it, where the cluster says.")
  String checkpointDirectory = DEFAULTS.checkpoints().directory();

  @Option(
      names = "--max-image-bytes",
      paramLabel = "N",
      description = "Largest encoded picture (default: ${DEFAULT-VALUE}).")
  int maxImageBytes = DEFAULTS.limits().maxImageBytes();

  @Option(
      names = "--max-image-pixels",
      paramLabel = "N",
      description = "Largest height times width (default: ${DEFAULT-VALUE}).")
  long maxImagePixels = DEFAULTS.limits().maxImagePixels();

  @Option(
      names = "--out-of-orderness",
      paramLabel = "MILLIS",
      description = "How far capture times may be out of order (default: ${DEFAULT-VALUE}).")
  long outOfOrdernessMillis = DEFAULTS.order().outOfOrdernessMillis();

  @Option(
      names = "--max-gap",
      paramLabel = "MILLIS",
      description = "Longest wait for a missing frame (default: ${DEFAULT-VALUE}).")
  long maxGapMillis = DEFAULTS.order().maxGapMillis();

  @Option(
      names = "--max-buffered-frames",
      paramLabel = "N",
      description = "Most frames of a stream that wait behind a gap (default: ${DEFAULT-VALUE}).")
  int maxBufferedFrames = DEFAULTS.order().maxBufferedFrames();

  @Option(
      names = "--max-buffered-bytes",
      paramLabel = "N",
      description = "Most bytes of a stream that wait behind a gap (default: ${DEFAULT-VALUE}).")
  long maxBufferedBytes = DEFAULTS.order().maxBufferedBytes();

  @Option(
      names = "--idle-timeout",
      paramLabel = "MILLIS",
      description =
          "Silence after which a stream has ended and its state is freed (default:"
              + " ${DEFAULT-VALUE}).")
  long idleTimeoutMillis = DEFAULTS.order().idleTimeoutMillis();

  @Option(
      names = "--frame-wait",
      paramLabel = "MILLIS",
      description = "How long an instruction waits for its frame (default: ${DEFAULT-VALUE}).")
  long frameWaitMillis = DEFAULTS.schedule().frameWaitMillis();

  @Option(
      names = "--history-frames",
      paramLabel = "N",
      description =
          "Past frames of a stream that instructions can refer to (default: ${DEFAULT-VALUE}).")
  int historyFrames = DEFAULTS.schedule().historyFrames();

  @Option(
      names = "--batch-frames",
      paramLabel = "N",
      description = "Most frames of one model batch (default: ${DEFAULT-VALUE}).")
  int batchFrames = DEFAULTS.vision().batchFrames();

  @Option(
      names = "--batch-wait",
      paramLabel = "MILLIS",
      description = "Longest wait for a batch to fill (default: ${DEFAULT-VALUE}).")
  long batchWaitMillis = DEFAULTS.vision().batchWaitMillis();

  @Option(
      names = "--clip-length",
      paramLabel = "FRAMES",
      description = {
        "Frames of a stream that are attended to together, 1 to 3; above 1 a frame waits for its",
        "neighbours (default: ${DEFAULT-VALUE})."
      })
  int clipLength = DEFAULTS.vision().clipLength();

  @Option(
      names = "--clip-wait",
      paramLabel = "MILLIS",
      description = "Longest wait for a clip to fill (default: ${DEFAULT-VALUE}).")
  long clipWaitMillis = DEFAULTS.vision().clipWaitMillis();

  @Option(
      names = "--cached-frames",
      paramLabel = "N",
      description =
          "Frames whose features stay on each device for grounding (default: ${DEFAULT-VALUE}).")
  int cachedFrames = DEFAULTS.vision().cachedFrames();

  @Option(
      names = "--llm-rows",
      paramLabel = "N",
      description = "Conversations decoded together (default: ${DEFAULT-VALUE}).")
  int llmRows = DEFAULTS.language().rows();

  @Option(
      names = "--questions-in-flight",
      paramLabel = "N",
      description = "Most instructions under way per subtask (default: ${DEFAULT-VALUE}).")
  int questionsInFlight = DEFAULTS.language().maxInFlight();

  @Option(
      names = "--dialogue-turns",
      paramLabel = "N",
      description = "Earlier turns a dialogue remembers (default: ${DEFAULT-VALUE}).")
  int dialogueTurns = DEFAULTS.language().dialogueTurns();

  @Option(
      names = "--standing-in-flight",
      paramLabel = "N",
      description =
          "Most executions of a standing instruction under way; more are skipped (default:"
              + " ${DEFAULT-VALUE}).")
  int standingInFlight = DEFAULTS.language().standingInFlight();

  @Option(
      names = "--track-method",
      description =
          "How segments get identities: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  TrackSettings.Method trackMethod = DEFAULTS.track().method();

  @Option(
      names = "--track-min-score",
      paramLabel = "P",
      description = "Smallest class probability that starts a track (default: ${DEFAULT-VALUE}).")
  float trackMinScore = DEFAULTS.track().minScore();

  @Option(
      names = "--track-min-similarity",
      paramLabel = "S",
      description = "Smallest similarity that continues a track (default: ${DEFAULT-VALUE}).")
  float trackMinSimilarity = DEFAULTS.track().minSimilarity();

  @Option(
      names = "--track-memory",
      paramLabel = "FRAMES",
      description = "Frames after which an unseen track is forgotten (default: ${DEFAULT-VALUE}).")
  int trackMemoryFrames = DEFAULTS.track().memoryFrames();

  @Option(
      names = "--gpu",
      paramLabel = "SHARE",
      description =
          "Share of the external resource gpu per model slot; 0: none asked for (default:"
              + " ${DEFAULT-VALUE}).")
  double gpus = DEFAULTS.slots().gpus();

  @Option(
      names = "--slot-cpu",
      paramLabel = "CORES",
      description = "With --gpu: CPU cores of each slot (default: ${DEFAULT-VALUE}).")
  double slotCpuCores = DEFAULTS.slots().cpuCores();

  @Option(
      names = "--slot-heap",
      paramLabel = "MIB",
      description = "With --gpu: task heap of each slot (default: ${DEFAULT-VALUE}).")
  int slotHeapMebibytes = DEFAULTS.slots().heapMebibytes();

  @Option(
      names = "--slot-off-heap",
      paramLabel = "MIB",
      description = "With --gpu: off-heap memory of each model slot (default: ${DEFAULT-VALUE}).")
  int slotOffHeapMebibytes = DEFAULTS.slots().offHeapMebibytes();

  @Option(
      names = "--slot-managed",
      paramLabel = "MIB",
      description = "With --gpu: managed memory of each slot (default: ${DEFAULT-VALUE}).")
  int slotManagedMebibytes = DEFAULTS.slots().managedMebibytes();

  /**
   * @throws IllegalArgumentException when a value is out of its range
   */
  public JobConfig toConfig() {
    return new JobConfig(
        bundle,
        parallelism,
        new JobConfig.Kafka(
            bootstrapServers,
            new JobConfig.Topics(
                topicFrames, topicInstructions, topicSegments, topicAnswers, topicDeadLetters),
            groupId,
            startOffsets,
            delivery,
            transactionalIdPrefix,
            transactionTimeoutMillis,
            wireFormat,
            schemaRegistryUrl,
            keepDeadPayload,
            kafkaProperties),
        new JobConfig.Checkpoints(
            checkpointIntervalMillis, checkpointTimeoutMillis, checkpointDirectory),
        new JobConfig.Limits(
            maxImageBytes,
            maxImagePixels,
            DEFAULTS.limits().maxImageSide(),
            DEFAULTS.limits().maxStreamIdChars(),
            DEFAULTS.limits().maxTextChars(),
            DEFAULTS.limits().maxPrompts(),
            DEFAULTS.limits().maxNewTokens()),
        new JobConfig.Order(
            outOfOrdernessMillis,
            DEFAULTS.order().sourceIdleMillis(),
            maxGapMillis,
            maxBufferedFrames,
            maxBufferedBytes,
            idleTimeoutMillis),
        new JobConfig.Schedule(
            frameWaitMillis,
            historyFrames,
            DEFAULTS.schedule().rememberedInstructions(),
            DEFAULTS.schedule().maxStanding()),
        new JobConfig.Vision(
            batchFrames, batchWaitMillis, clipLength, clipWaitMillis, cachedFrames),
        new JobConfig.Language(
            llmRows,
            questionsInFlight,
            dialogueTurns,
            DEFAULTS.language().dialogueIdleMillis(),
            standingInFlight),
        new TrackSettings(
            trackMethod,
            trackMinScore,
            trackMinSimilarity,
            trackMemoryFrames,
            DEFAULTS.track().appearanceMomentum(),
            DEFAULTS.track().minOverlap()),
        new JobConfig.Slots(
            gpus, slotCpuCores, slotHeapMebibytes, slotOffHeapMebibytes, slotManagedMebibytes));
  }
}
