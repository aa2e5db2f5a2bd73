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
      Optional<String> streamId,
      Optional<Long> frameIndex,
      String reason,
      String message) {
    count(reason);
    return new Rejected(
        raw.origin(),
        raw.key(),
        streamId,
        frameIndex,
        step.label(),
        reason,
        message,
        raw.value().map(value -> value.length).orElse(0),
        raw.value().map(DeadLetters::sha256),
        kept(raw.value()));
  }

  /** A frame that could be read but is not wanted; its picture stands for the record. */
  public Rejected of(Frame frame, String reason, String message) {
    count(reason);
    FrameStamp stamp = frame.stamp();
    byte[] picture = frame.image().bytes();
    return new Rejected(
        stamp.origin(),
        Optional.of(stamp.streamId().getBytes(StandardCharsets.UTF_8)),
        Optional.of(stamp.streamId()),
        Optional.of(stamp.frameIndex()),
        step.label(),
        reason,
        message,
        picture.length,
        Optional.of(sha256(picture)),
        kept(Optional.of(picture)));
  }

  /** A frame whose picture is no longer at hand. */
  public Rejected of(FrameStamp stamp, String reason, String message) {
    count(reason);
    return new Rejected(
        stamp.origin(),
        Optional.of(stamp.streamId().getBytes(StandardCharsets.UTF_8)),
        Optional.of(stamp.streamId()),
        Optional.of(stamp.frameIndex()),
        step.label(),
        reason,
        message,
        0,
        Optional.empty(),
        Optional.empty());
  }

  private Optional<byte[]> kept(Optional<byte[]> bytes) {
    return bytes.filter(all -> keepPayload && all.length <= MAX_PAYLOAD_BYTES);
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
