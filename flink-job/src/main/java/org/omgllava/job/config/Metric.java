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
import static org.omgllava.job.config.Step.ARRANGE;
import static org.omgllava.job.config.Step.CONVERSE;
import static org.omgllava.job.config.Step.DECODE_FRAMES;
import static org.omgllava.job.config.Step.DECODE_INSTRUCTIONS;
import static org.omgllava.job.config.Step.ENCODE_ANSWERS;
import static org.omgllava.job.config.Step.ENCODE_DEAD_LETTERS;
import static org.omgllava.job.config.Step.ENCODE_SEGMENTS;
import static org.omgllava.job.config.Step.ENCODE_TRACKS;
import static org.omgllava.job.config.Step.FOLLOW;
import static org.omgllava.job.config.Step.GROUND;
import static org.omgllava.job.config.Step.LINK;
import static org.omgllava.job.config.Step.PERCEIVE;
import static org.omgllava.job.config.Step.RECALL_ANSWERED;
import static org.omgllava.job.config.Step.RECALL_FRAMES;
import static org.omgllava.job.config.Step.TRACK;

import java.util.List;

/** The metrics of the job's own steps, beside those that Flink and its Kafka connector have. */
public enum Metric {
  DECODED_IN(
      "recordsIn", COUNTER, "records: read from the topic", DECODE_FRAMES, DECODE_INSTRUCTIONS),
  DECODED_OUT("recordsOut", COUNTER, "records: accepted", DECODE_FRAMES, DECODE_INSTRUCTIONS),
  ORDERED("framesOut", COUNTER, "frames: in their order", ARRANGE),
  DUPLICATE_FRAMES("duplicateFrames", COUNTER, "frames: repeated, and left out", ARRANGE),
  MISSING_FRAMES("missingFrames", COUNTER, "frames: never came within `--max-gap`", ARRANGE),
  CROWDED_GAPS(
      "crowdedGaps", COUNTER, "gaps: given up early since too much waited in all streams", ARRANGE),
  ENDED_STREAMS(
      "endedStreams", COUNTER, "sessions: ended, by their publisher or by silence", ARRANGE),
  BEHIND_GAP_BYTES(
      "behindGapBytes",
      GAUGE,
      "bytes: pictures that wait for missing frames, or to be agreed to by the next; at most `--order-buffer`",
      ARRANGE),
  KNOWN_STREAMS(
      "knownStreams", GAUGE, "streams: that order knows; at most `--max-streams`", ARRANGE),
  SKIPPED_FRAMES("skippedFrames", COUNTER, "frames: left out under `--overload LATEST`", ARRANGE),
  WAITING_BYTES(
      "waitingBytes",
      GAUGE,
      "bytes: pictures that wait for newer ones under `--overload LATEST`; at most `--overload-buffer`",
      ARRANGE),
  STREAMS_BEHIND(
      "streamsBehind",
      GAUGE,
      "streams: that wait for younger frames under `--overload LATEST`",
      ARRANGE),
  HELD_FRAMES("heldFrames", COUNTER, "frames: have waited for instructions", ARRANGE),
  HELD_BYTES(
      "heldBytes",
      GAUGE,
      "bytes: pictures that wait for instructions; at most `--align-buffer`",
      ARRANGE),
  UNALIGNED_FRAMES(
      "unalignedFrames", COUNTER, "frames: went on before the instructions had been read", ARRANGE),
  DUPLICATE_INSTRUCTIONS(
      "duplicateInstructions", COUNTER, "instructions: repeated, and left out", ARRANGE),
  FRAMES_NOT_FOUND(
      "framesNotFound", COUNTER, "instructions: on a frame that is gone or never came", ARRANGE),
  FRAMES_SENT_AGAIN(
      "framesSentAgain", COUNTER, "frames: asked about after they had passed", ARRANGE),
  SCHEDULED_STREAMS(
      "scheduledStreams", GAUGE, "streams: that schedule knows; at most `--max-streams`", ARRANGE),
  SILENT_STANDING(
      "silentStanding",
      GAUGE,
      "instructions: that stand on silent streams; at most `--max-silent-standing`",
      ARRANGE),
  SHORT_CLIPS("shortClips", COUNTER, "clips: went on before they were complete", ARRANGE),
  OPEN_CLIP_BYTES(
      "openClipBytes",
      GAUGE,
      "bytes: pictures that wait for their neighbours; at most `--clip-buffer`",
      ARRANGE),
  STREAM_MISSING(
      "missingFrames",
      COUNTER,
      "frames: of a stream, never came within `--max-gap`",
      STREAM,
      ARRANGE),
  STREAM_LATE(
      "lateFrames",
      COUNTER,
      "frames: of a stream, came too late: dead letters `LATE_FRAME`",
      STREAM,
      ARRANGE),
  PICTURES_READ_AGAIN(
      "picturesReadAgain",
      COUNTER,
      "pictures: read again from their topic",
      RECALL_FRAMES,
      RECALL_ANSWERED),
  PICTURES_GONE(
      "picturesGone", COUNTER, "pictures: could not be read again", RECALL_FRAMES, RECALL_ANSWERED),
  PICTURE_CACHE_BYTES(
      "pictureCacheBytes",
      GAUGE,
      "bytes: pictures at hand in the TaskManager; at most `--picture-cache`",
      RECALL_FRAMES,
      RECALL_ANSWERED),
  BATCH_RECORDS_IN("recordsIn", COUNTER, "records: come to be batched", PERCEIVE, GROUND),
  BATCH_SIZE("batchSize", HISTOGRAM, "frames: a batch", PERCEIVE, GROUND),
  BATCH_MILLIS(
      "modelMillis", HISTOGRAM, "milliseconds: a batch takes in the model", PERCEIVE, GROUND),
  BATCH_QUEUE("queueLength", GAUGE, "records: wait for their batch", PERCEIVE, GROUND),
  HALVED_BATCHES(
      "halvedBatches",
      COUNTER,
      "batches: for which the device's memory did not suffice",
      PERCEIVE,
      FOLLOW,
      GROUND),
  RETRIED_BATCHES(
      "retriedBatches",
      COUNTER,
      "batches: that failed, and were tried one by one",
      PERCEIVE,
      FOLLOW,
      GROUND),
  PERCEIVED("framesOut", COUNTER, "frames: perceived", PERCEIVE),
  REFUSED_INSTRUCTIONS(
      "refusedInstructions",
      COUNTER,
      "instructions: that fit no frame, such as a point outside",
      PERCEIVE),
  DEVICE_MEMORY(
      "deviceMemoryBytes",
      GAUGE,
      "bytes: taken of the model's device: a GPU's memory by whoever uses it, on the CPU the process's resident memory",
      PERCEIVE),
  LIVE_TENSORS("liveNativeTensors", GAUGE, "tensors: alive in the process", PERCEIVE),
  TRACKED("framesOut", COUNTER, "frames: tracked", TRACK),
  SEGMENTS_OUT("segmentsOut", COUNTER, "segments: tracked", TRACK),
  TRACKS_STARTED("tracksStarted", COUNTER, "tracks: begun", TRACK),
  TRACKS_ENDED("tracksEnded", COUNTER, "tracks: ended, with their summary", TRACK),
  FOLLOW_EVENTS("followEvents", COUNTER, "answers: about what is followed", FOLLOW),
  FAILED_FOLLOW_EVENTS("failedFollowEvents", COUNTER, "answers: with a code", FOLLOW),
  FOLLOW_BEHIND("framesBehind", COUNTER, "frames: answered `FOLLOW_BEHIND`", FOLLOW),
  ASKED_AGAIN("askedAgain", GAUGE, "questions: wait for the language model", FOLLOW),
  WAKES("wakes", COUNTER, "questions: to the language model, by reason", WAKE, FOLLOW),
  FOLLOWED_MASKS("masks", COUNTER, "masks: by how they were made", MADE, FOLLOW),
  ANSWERS("answers", COUNTER, "answers: of the language model", CONVERSE),
  REFUSED_QUESTIONS(
      "refusedQuestions",
      COUNTER,
      "questions: answered with a code, such as `TOO_MANY_WAITING`",
      CONVERSE),
  SKIPPED_EXECUTIONS(
      "skippedExecutions",
      COUNTER,
      "executions: of standing instructions, left out since too much waited",
      CONVERSE),
  TOKENS("tokens", COUNTER, "tokens: generated", CONVERSE),
  TOKENS_PER_SECOND("tokensPerSecond", METER, "tokens/s: over the last minute", CONVERSE),
  ROWS("batchSize", HISTOGRAM, "rows: a step of the language model", CONVERSE),
  STEP_MICROS("stepMicros", HISTOGRAM, "microseconds: a step of the language model", CONVERSE),
  LLM_QUEUE("queueLength", GAUGE, "questions: wait for the language model", CONVERSE),
  UNDER_WAY(
      "underWay", GAUGE, "questions: not answered yet; at most `--questions-in-flight`", CONVERSE),
  UNDER_WAY_BYTES(
      "underWayBytes", GAUGE, "bytes: tokens of these; at most `--questions-buffer`", CONVERSE),
  ACTIVE_ROWS("activeRows", GAUGE, "rows: that generate; at most `--llm-rows`", CONVERSE),
  PREFIX_HITS(
      "prefixCacheHits", GAUGE, "parts of prompts: that were not read again", FOLLOW, CONVERSE),
  PREFIX_MISSES("prefixCacheMisses", GAUGE, "parts of prompts: that were read", FOLLOW, CONVERSE),
  PREFIX_BYTES(
      "prefixCacheBytes",
      GAUGE,
      "bytes: kept of how dialogues begin; at most `--prefix-cache`",
      FOLLOW,
      CONVERSE),
  CACHE_HITS("featureCacheHits", GAUGE, "look-ups: that found the frame's features", GROUND),
  CACHE_MISSES(
      "featureCacheMisses", GAUGE, "look-ups: for which the frame was encoded again", GROUND),
  ANSWERS_OUT("answersOut", COUNTER, "answers: linked", LINK),
  FAILED_ANSWERS("failedAnswers", COUNTER, "answers: with a code instead of a text", LINK),
  LINKED_PHRASES("linkedPhrases", COUNTER, "phrases: that lie on a track", LINK),
  UNLINKED_PHRASES("unlinkedPhrases", COUNTER, "phrases: that lie on none", LINK),
  LATENCY(
      "latencyMillis",
      HISTOGRAM,
      "milliseconds: from Kafka's taking the frame, or the later of frame and question, until its result is written; seen at the next checkpoint",
      ENCODE_SEGMENTS,
      ENCODE_ANSWERS),
  STREAM_SEGMENTED(
      "segmentedFrames", COUNTER, "frames: of a stream, segmented", STREAM, ENCODE_SEGMENTS),
  STREAM_SKIPPED("skippedFrames", COUNTER, "frames: of a stream, skipped", STREAM, ENCODE_SEGMENTS),
  STREAM_RATE(
      "framesPerSecond",
      METER,
      "frames/s: of a stream, segmented, over the last minute",
      STREAM,
      ENCODE_SEGMENTS),
  STREAM_AGE(
      "resultAgeMillis",
      GAUGE,
      "milliseconds: of a stream, age of the newest result when it was written",
      STREAM,
      ENCODE_SEGMENTS),
  FAILED_DECISIONS(
      "failedDecisions",
      COUNTER,
      "records: that a step failed on: `STEP_FAILED`",
      STEP,
      DECODE_FRAMES,
      DECODE_INSTRUCTIONS,
      ARRANGE,
      PERCEIVE,
      TRACK,
      FOLLOW,
      CONVERSE,
      GROUND,
      LINK,
      ENCODE_TRACKS,
      ENCODE_SEGMENTS,
      ENCODE_ANSWERS,
      ENCODE_DEAD_LETTERS),
  DEAD_LETTERS(
      "deadLetters",
      COUNTER,
      "records: refused, by step and reason; from the first on",
      REASON,
      DECODE_FRAMES,
      DECODE_INSTRUCTIONS,
      ARRANGE,
      PERCEIVE,
      TRACK,
      LINK,
      ENCODE_SEGMENTS,
      ENCODE_ANSWERS);

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
