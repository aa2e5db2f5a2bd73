package org.omgllava.job.config;

import static org.omgllava.job.config.MetricKind.COUNTER;
import static org.omgllava.job.config.MetricKind.GAUGE;
import static org.omgllava.job.config.MetricKind.HISTOGRAM;
import static org.omgllava.job.config.MetricKind.METER;
import static org.omgllava.job.config.MetricScope.MADE;
import static org.omgllava.job.config.MetricScope.OPERATOR;
import static org.omgllava.job.config.MetricScope.REASON;
import static org.omgllava.job.config.MetricScope.STEP;
import static org.omgllava.job.config.MetricScope.STREAM;
import static org.omgllava.job.config.MetricScope.WAKE;

import java.util.List;

/** The metrics of the job's own steps, beside those that Flink and its Kafka connector have. */
public enum Metric {
  DECODED_IN(
      "recordsIn",
      COUNTER,
      "records: read from the topic",
      Step.DECODE_FRAMES,
      Step.DECODE_INSTRUCTIONS),
  DECODED_OUT(
      "recordsOut", COUNTER, "records: accepted", Step.DECODE_FRAMES, Step.DECODE_INSTRUCTIONS),
  ORDERED("framesOut", COUNTER, "frames: in their order", Step.ARRANGE),
  DUPLICATE_FRAMES("duplicateFrames", COUNTER, "frames: repeated, and left out", Step.ARRANGE),
  MISSING_FRAMES("missingFrames", COUNTER, "frames: never came within `--max-gap`", Step.ARRANGE),
  CROWDED_GAPS(
      "crowdedGaps",
      COUNTER,
      "gaps: given up early since too much waited in all streams",
      Step.ARRANGE),
  ENDED_STREAMS(
      "endedStreams", COUNTER, "sessions: ended, by their publisher or by silence", Step.ARRANGE),
  BEHIND_GAP_BYTES(
      "behindGapBytes",
      GAUGE,
      "bytes: pictures that wait for missing frames, or to be agreed to by the next; at most `--order-buffer`",
      Step.ARRANGE),
  KNOWN_STREAMS(
      "knownStreams", GAUGE, "streams: that order knows; at most `--max-streams`", Step.ARRANGE),
  SKIPPED_FRAMES(
      "skippedFrames", COUNTER, "frames: left out under `--overload LATEST`", Step.ARRANGE),
  WAITING_BYTES(
      "waitingBytes",
      GAUGE,
      "bytes: pictures that wait for newer ones under `--overload LATEST`; at most `--overload-buffer`",
      Step.ARRANGE),
  STREAMS_BEHIND(
      "streamsBehind",
      GAUGE,
      "streams: that wait for younger frames under `--overload LATEST`",
      Step.ARRANGE),
  HELD_FRAMES("heldFrames", COUNTER, "frames: have waited for instructions", Step.ARRANGE),
  HELD_BYTES(
      "heldBytes",
      GAUGE,
      "bytes: pictures that wait for instructions; at most `--align-buffer`",
      Step.ARRANGE),
  UNALIGNED_FRAMES(
      "unalignedFrames",
      COUNTER,
      "frames: went on before the instructions had been read",
      Step.ARRANGE),
  DUPLICATE_INSTRUCTIONS(
      "duplicateInstructions", COUNTER, "instructions: repeated, and left out", Step.ARRANGE),
  FRAMES_NOT_FOUND(
      "framesNotFound",
      COUNTER,
      "instructions: on a frame that is gone or never came",
      Step.ARRANGE),
  FRAMES_SENT_AGAIN(
      "framesSentAgain", COUNTER, "frames: asked about after they had passed", Step.ARRANGE),
  SCHEDULED_STREAMS(
      "scheduledStreams",
      GAUGE,
      "streams: that schedule knows; at most `--max-streams`",
      Step.ARRANGE),
  SILENT_STANDING(
      "silentStanding",
      GAUGE,
      "instructions: that stand on silent streams; at most `--max-silent-standing`",
      Step.ARRANGE),
  SHORT_CLIPS("shortClips", COUNTER, "clips: went on before they were complete", Step.ARRANGE),
  OPEN_CLIP_BYTES(
      "openClipBytes",
      GAUGE,
      "bytes: pictures that wait for their neighbours; at most `--clip-buffer`",
      Step.ARRANGE),
  STREAM_MISSING(
      "missingFrames",
      COUNTER,
      "frames: of a stream, never came within `--max-gap`",
      STREAM,
      Step.ARRANGE),
  STREAM_LATE(
      "lateFrames",
      COUNTER,
      "frames: of a stream, came too late: dead letters `LATE_FRAME`",
      STREAM,
      Step.ARRANGE),
  PICTURES_READ_AGAIN(
      "picturesReadAgain",
      COUNTER,
      "pictures: read again from their topic",
      Step.RECALL_FRAMES,
      Step.RECALL_ANSWERED),
  PICTURES_GONE(
      "picturesGone",
      COUNTER,
      "pictures: could not be read again",
      Step.RECALL_FRAMES,
      Step.RECALL_ANSWERED),
  PICTURE_CACHE_BYTES(
      "pictureCacheBytes",
      GAUGE,
      "bytes: pictures at hand in the TaskManager; at most `--picture-cache`",
      Step.RECALL_FRAMES,
      Step.RECALL_ANSWERED),
  BATCH_RECORDS_IN("recordsIn", COUNTER, "records: come to be batched", Step.PERCEIVE, Step.GROUND),
  BATCH_SIZE("batchSize", HISTOGRAM, "frames: a batch", Step.PERCEIVE, Step.GROUND),
  BATCH_MILLIS(
      "modelMillis",
      HISTOGRAM,
      "milliseconds: a batch takes in the model",
      Step.PERCEIVE,
      Step.GROUND),
  BATCH_QUEUE("queueLength", GAUGE, "records: wait for their batch", Step.PERCEIVE, Step.GROUND),
  HALVED_BATCHES(
      "halvedBatches",
      COUNTER,
      "batches: for which the device's memory did not suffice",
      Step.PERCEIVE,
      Step.FOLLOW,
      Step.GROUND),
  RETRIED_BATCHES(
      "retriedBatches",
      COUNTER,
      "batches: that failed, and were tried one by one",
      Step.PERCEIVE,
      Step.FOLLOW,
      Step.GROUND),
  PERCEIVED("framesOut", COUNTER, "frames: perceived", Step.PERCEIVE),
  REFUSED_INSTRUCTIONS(
      "refusedInstructions",
      COUNTER,
      "instructions: that fit no frame, such as a point outside",
      Step.PERCEIVE),
  DEVICE_MEMORY(
      "deviceMemoryBytes",
      GAUGE,
      "bytes: taken of the model's device: a GPU's memory by whoever uses it, on the CPU the process's resident memory",
      Step.PERCEIVE),
  LIVE_TENSORS("liveNativeTensors", GAUGE, "tensors: alive in the process", Step.PERCEIVE),
  TRACKED("framesOut", COUNTER, "frames: tracked", Step.TRACK),
  SEGMENTS_OUT("segmentsOut", COUNTER, "segments: tracked", Step.TRACK),
  TRACKS_STARTED("tracksStarted", COUNTER, "tracks: begun", Step.TRACK),
  TRACKS_ENDED("tracksEnded", COUNTER, "tracks: ended, with their summary", Step.TRACK),
  FOLLOW_EVENTS("followEvents", COUNTER, "answers: about what is followed", Step.FOLLOW),
  FAILED_FOLLOW_EVENTS("failedFollowEvents", COUNTER, "answers: with a code", Step.FOLLOW),
  FOLLOW_BEHIND("framesBehind", COUNTER, "frames: answered `FOLLOW_BEHIND`", Step.FOLLOW),
  ASKED_AGAIN("askedAgain", GAUGE, "questions: wait for the language model", Step.FOLLOW),
  WAKES("wakes", COUNTER, "questions: to the language model, by reason", WAKE, Step.FOLLOW),
  FOLLOWED_MASKS("masks", COUNTER, "masks: by how they were made", MADE, Step.FOLLOW),
  ANSWERS("answers", COUNTER, "answers: of the language model", Step.CONVERSE),
  REFUSED_QUESTIONS(
      "refusedQuestions",
      COUNTER,
      "questions: answered with a code, such as `TOO_MANY_WAITING`",
      Step.CONVERSE),
  SKIPPED_EXECUTIONS(
      "skippedExecutions",
      COUNTER,
      "executions: of standing instructions, left out since too much waited",
      Step.CONVERSE),
  TOKENS("tokens", COUNTER, "tokens: generated", Step.CONVERSE),
  TOKENS_PER_SECOND("tokensPerSecond", METER, "tokens/s: over the last minute", Step.CONVERSE),
  ROWS("batchSize", HISTOGRAM, "rows: a step of the language model", Step.CONVERSE),
  STEP_MICROS("stepMicros", HISTOGRAM, "microseconds: a step of the language model", Step.CONVERSE),
  LLM_QUEUE("queueLength", GAUGE, "questions: wait for the language model", Step.CONVERSE),
  UNDER_WAY(
      "underWay",
      GAUGE,
      "questions: not answered yet; at most `--questions-in-flight`",
      Step.CONVERSE),
  UNDER_WAY_BYTES(
      "underWayBytes",
      GAUGE,
      "bytes: tokens of these; at most `--questions-buffer`",
      Step.CONVERSE),
  ACTIVE_ROWS("activeRows", GAUGE, "rows: that generate; at most `--llm-rows`", Step.CONVERSE),
  PREFIX_HITS(
      "prefixCacheHits",
      GAUGE,
      "parts of prompts: that were not read again",
      Step.FOLLOW,
      Step.CONVERSE),
  PREFIX_MISSES(
      "prefixCacheMisses", GAUGE, "parts of prompts: that were read", Step.FOLLOW, Step.CONVERSE),
  PREFIX_BYTES(
      "prefixCacheBytes",
      GAUGE,
      "bytes: kept of how dialogues begin; at most `--prefix-cache`",
      Step.FOLLOW,
      Step.CONVERSE),
  CACHE_HITS("featureCacheHits", GAUGE, "look-ups: that found the frame's features", Step.GROUND),
  CACHE_MISSES(
      "featureCacheMisses", GAUGE, "look-ups: for which the frame was encoded again", Step.GROUND),
  ANSWERS_OUT("answersOut", COUNTER, "answers: linked", Step.LINK),
  FAILED_ANSWERS("failedAnswers", COUNTER, "answers: with a code instead of a text", Step.LINK),
  LINKED_PHRASES("linkedPhrases", COUNTER, "phrases: that lie on a track", Step.LINK),
  UNLINKED_PHRASES("unlinkedPhrases", COUNTER, "phrases: that lie on none", Step.LINK),
  LATENCY(
      "latencyMillis",
      HISTOGRAM,
      "milliseconds: from Kafka's taking the frame, or the later of frame and question, until its result is written; seen at the next checkpoint",
      Step.ENCODE_SEGMENTS,
      Step.ENCODE_ANSWERS),
  STREAM_SEGMENTED(
      "segmentedFrames", COUNTER, "frames: of a stream, segmented", STREAM, Step.ENCODE_SEGMENTS),
  STREAM_SKIPPED(
      "skippedFrames", COUNTER, "frames: of a stream, skipped", STREAM, Step.ENCODE_SEGMENTS),
  STREAM_RATE(
      "framesPerSecond",
      METER,
      "frames/s: of a stream, segmented, over the last minute",
      STREAM,
      Step.ENCODE_SEGMENTS),
  STREAM_AGE(
      "resultAgeMillis",
      GAUGE,
      "milliseconds: of a stream, age of the newest result when it was written",
      STREAM,
      Step.ENCODE_SEGMENTS),
  FAILED_DECISIONS(
      "failedDecisions",
      COUNTER,
      "records: that a step failed on: `STEP_FAILED`",
      STEP,
      Step.DECODE_FRAMES,
      Step.DECODE_INSTRUCTIONS,
      Step.ARRANGE,
      Step.PERCEIVE,
      Step.TRACK,
      Step.FOLLOW,
      Step.CONVERSE,
      Step.GROUND,
      Step.LINK,
      Step.ENCODE_TRACKS,
      Step.ENCODE_SEGMENTS,
      Step.ENCODE_ANSWERS,
      Step.ENCODE_DEAD_LETTERS),
  DEAD_LETTERS(
      "deadLetters",
      COUNTER,
      "records: refused, by step and reason; from the first on",
      REASON,
      Step.DECODE_FRAMES,
      Step.DECODE_INSTRUCTIONS,
      Step.ARRANGE,
      Step.PERCEIVE,
      Step.TRACK,
      Step.LINK,
      Step.ENCODE_SEGMENTS,
      Step.ENCODE_ANSWERS);

  private static final String OF_OPERATORS = "flink_taskmanager_job_task_operator_";

  private final String shown;
  private final MetricKind kind;
  private final String says;
  private final MetricScope scope;
  private final List<Step> steps;

  Metric(String shown, MetricKind kind, String says, Step... steps) {
    this(shown, kind, says, OPERATOR, steps);
  }

  Metric(String shown, MetricKind kind, String says, MetricScope scope, Step... steps) {
    this.shown = shown;
    this.kind = kind;
    this.says = says;
    this.scope = scope;
    this.steps = List.of(steps);
  }

  /** Name as Flink gives it to Prometheus. */
  public String prometheusName() {
    return OF_OPERATORS + scope.prefix() + shown;
  }

  public MetricKind kind() {
    return kind;
  }

  /** Unit, and what it says, as a part of a sentence. */
  public String says() {
    return says;
  }

  /** The operators that have it. */
  public List<Step> steps() {
    return steps;
  }
}
