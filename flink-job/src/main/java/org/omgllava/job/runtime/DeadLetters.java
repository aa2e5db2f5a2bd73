package org.omgllava.job.runtime;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;
import org.omgllava.job.config.Step;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.RawRecord;
import org.omgllava.job.event.Rejected;

/** Makes the dead letters of one operator and counts them by reason. */
public final class DeadLetters {
  /** Side output of every operator that refuses records. */
  public static final OutputTag<Rejected> REJECTED = new OutputTag<>("rejected") {};

  /**
   * Larger payloads are left out: brokers refuse records over 1 MB by default, and a dead letter
   * that cannot be written would stop the job.
   */
  static final int MAX_PAYLOAD_BYTES = 900_000;

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
    this.metrics = metrics;
  }

  /** A record that could not be read. */
  public Rejected of(
      RawRecord raw,
      @Nullable String streamId,
      @Nullable Long frameIndex,
      String reason,
      String message) {
    count(reason);
    byte[] value = raw.value();
    return new Rejected(
        raw.origin(),
        raw.key(),
        streamId,
        frameIndex,
        step.label(),
        reason,
        message,
        value == null ? 0 : value.length,
        value == null ? null : sha256(value),
        kept(value));
  }

  /** A frame that could be read but is not wanted; its picture stands for the record. */
  public Rejected of(Frame frame, String reason, String message) {
    count(reason);
    FrameStamp stamp = frame.stamp();
    byte[] picture = frame.image().bytes();
    return new Rejected(
        stamp.origin(),
        stamp.streamId().getBytes(StandardCharsets.UTF_8),
        stamp.streamId(),
        stamp.frameIndex(),
        step.label(),
        reason,
        message,
        picture.length,
        sha256(picture),
        kept(picture));
  }

  private byte @Nullable [] kept(byte @Nullable [] bytes) {
    return keepPayload && bytes != null && bytes.length <= MAX_PAYLOAD_BYTES ? bytes : null;
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
