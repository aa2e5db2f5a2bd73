package org.omgllava.job.runtime;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.util.OutputTag;
import org.omgllava.job.config.Step;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.RawRecord;
import org.omgllava.job.event.Rejected;

/** Makes the dead letters of one step and counts them by reason. */
public final class DeadLetters {
  /** Side output of every operator that refuses records. */
  public static final OutputTag<Rejected> REJECTED = new OutputTag<>("rejected") {};

  /**
   * Larger payloads are left out: brokers refuse records over 1 MB by default, and a dead letter
   * that cannot be written would stop the job.
   */
  static final int MAX_PAYLOAD_BYTES = 900_000;

  /** A longer key is left out, too: it may be as large as a record. */
  public static final int MAX_KEY_BYTES = 1 << 16;

  private static final int MAX_MESSAGE_CHARS = 1024;

  /** Of a character. */
  private static final int MOST_UTF8_BYTES = 3;

  private final Step step;
  private final boolean keepPayload;
  private final MetricGroup metrics;
  private final Map<String, Counter> counts = new HashMap<>();

  /**
   * @param keepPayload whether refused bytes are kept, pixels included
   */
  public DeadLetters(Step step, boolean keepPayload, MetricGroup metrics) {
    this.step = step;
    this.keepPayload = keepPayload;
    this.metrics = metrics.addGroup("step", step.uid());
  }

  /** A record that could not be read. */
  public Rejected of(
      RawRecord raw,
      Optional<String> streamId,
      Optional<String> session,
      Optional<Long> frameIndex,
      String reason,
      String message) {
    count(reason);
    Optional<byte[]> key = raw.key().filter(bytes -> bytes.length <= MAX_KEY_BYTES);
    return new Rejected(
        raw.origin(),
        key,
        streamId,
        session,
        frameIndex,
        step.label(),
        reason,
        start(message),
        raw.value().map(value -> value.length).orElse(0),
        raw.value().map(DeadLetters::sha256),
        kept(raw.value(), key.map(bytes -> bytes.length).orElse(0), streamId));
  }

  /** A frame that could be read but is not wanted; its picture stands for the record. */
  public Rejected of(Frame frame, String reason, String message) {
    return of(frame.stamp(), Optional.of(frame.image().bytes()), reason, message);
  }

  /** A frame whose picture is no longer at hand. */
  public Rejected of(FrameStamp stamp, String reason, String message) {
    return of(stamp, Optional.empty(), reason, message);
  }

  private Rejected of(FrameStamp stamp, Optional<byte[]> picture, String reason, String message) {
    count(reason);
    Optional<String> streamId = Optional.of(stamp.streamId());
    return new Rejected(
        stamp.origin(),
        streamId.map(id -> id.getBytes(StandardCharsets.UTF_8)),
        streamId,
        Optional.of(stamp.session()).filter(session -> !session.isEmpty()),
        Optional.of(stamp.frameIndex()),
        step.label(),
        reason,
        start(message),
        picture.map(bytes -> bytes.length).orElse(0),
        picture.map(DeadLetters::sha256),
        kept(picture, 0, streamId));
  }

  /**
   * What came of an instruction cannot be said.
   *
   * @param frame that it was executed on, if it was: a standing instruction has many
   */
  public Rejected of(
      Instruction instruction, Optional<FrameStamp> frame, String reason, String message) {
    count(reason);
    return new Rejected(
        instruction.origin(),
        Optional.of(instruction.streamId().getBytes(StandardCharsets.UTF_8)),
        Optional.of(instruction.streamId()),
        frame.map(FrameStamp::session),
        frame.map(FrameStamp::frameIndex),
        step.label(),
        reason,
        start(message),
        0,
        Optional.empty(),
        Optional.empty());
  }

  private Optional<byte[]> kept(Optional<byte[]> bytes, int keyBytes, Optional<String> streamId) {
    int besides = keyBytes + streamId.map(id -> 2 * MOST_UTF8_BYTES * id.length()).orElse(0);
    return bytes.filter(all -> keepPayload && all.length + besides <= MAX_PAYLOAD_BYTES);
  }

  private static String start(String message) {
    return message.length() <= MAX_MESSAGE_CHARS
        ? message
        : message.substring(0, MAX_MESSAGE_CHARS);
  }

  private void count(String reason) {
    counts.computeIfAbsent(reason, r -> metrics.addGroup("reason", r).counter("deadLetters")).inc();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
