package org.omgllava.job.io.decode;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.omgllava.job.config.Step;
import org.omgllava.job.event.Failure;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.RawRecord;
import org.omgllava.job.event.ReadPosition;
import org.omgllava.job.event.ReadRecord;
import org.omgllava.job.runtime.DeadLetterSettings;
import org.omgllava.job.runtime.DeadLetters;
import org.omgllava.job.runtime.Decisions;
import org.omgllava.job.wire.RegistryAddress;
import org.omgllava.job.wire.UnreadableRecordException;
import org.omgllava.job.wire.WireReader;
import org.omgllava.scene.Outcome;

/**
 * Reads and checks the records of a topic. What cannot be read or is out of bounds becomes a dead
 * letter with a stable reason; nothing is thrown for what a record holds.
 */
abstract class DecodeRecords<I extends ReadRecord, E extends SpecificRecord, T>
    extends ProcessFunction<I, T> {
  private static final long serialVersionUID = 1L;

  /** What a record may hold besides its content. */
  private static final int SLACK_BYTES = 1 << 20;

  /** Characters of the name of a session. */
  static final int LONGEST_SESSION = 64;

  private final Step step;
  private final Class<E> type;
  private final InputLimits limits;
  private final DeadLetterSettings refusals;
  private final RegistryAddress registry;
  private transient WireReader<E> reader;
  private transient Decisions decisions;
  private transient DeadLetters deadLetters;
  private transient Counter recordsIn;
  private transient Counter recordsOut;

  /**
   * @param registry of schemas
   */
  DecodeRecords(
      Step step,
      Class<E> type,
      InputLimits limits,
      DeadLetterSettings refusals,
      RegistryAddress registry) {
    this.step = step;
    this.type = type;
    this.limits = limits;
    this.refusals = refusals;
    this.registry = registry;
  }

  /**
   * Checks an event whose stream id is as it should be.
   *
   * @throws UnreadableRecordException with the reason why it is refused
   */
  abstract T checked(E event, RawRecord raw) throws UnreadableRecordException;

  /** Most bytes of what the record is about: a picture, a text. */
  abstract long mostContentBytes();

  /** Stream that the event names. */
  abstract String streamId(E event);

  /** Frame that the event brings, if any. */
  Optional<Long> frameIndex(E event) {
    return Optional.empty();
  }

  /** Session that the event names, if any. */
  Optional<String> session(E event) {
    return Optional.empty();
  }

  /** What its sender says to whoever reads the results. */
  Map<String, String> attributes(E event) {
    return Map.of();
  }

  /** The answer to the sender of a refused event, besides the dead letter; empty without one. */
  Optional<Failure> answer(E refused, RawRecord raw, UnreadableRecordException why) {
    return Optional.empty();
  }

  @Override
  public void open(OpenContext context) {
    reader = registry.reader(type);
    var metrics = getRuntimeContext().getMetricGroup();
    decisions = new Decisions(step, metrics);
    deadLetters = new DeadLetters(step, refusals.keepPayload(), metrics);
    recordsIn = metrics.counter("recordsIn");
    recordsOut = metrics.counter("recordsOut");
  }

  @Override
  public void processElement(I read, Context context, Collector<T> out) throws IOException {
    if (read instanceof RawRecord raw) {
      decode(raw, context, out);
    } else if (read instanceof ReadPosition position) {
      passOn(position, out);
    }
  }

  /** What is made of the reader's position. */
  void passOn(ReadPosition position, Collector<T> out) {}

  private void decode(RawRecord raw, Context context, Collector<T> out) throws IOException {
    recordsIn.inc();
    Optional<E> event = Optional.empty();
    T value;
    RawRecord noted = raw;
    try {
      event = Optional.of(read(raw));
      noted = raw.with(attributes(event.get()));
      value = accepted(event.get(), noted);
    } catch (UnreadableRecordException e) {
      context.output(
          DeadLetters.REJECTED,
          deadLetters.of(
              noted,
              event.map(read -> start(streamId(read), limits().maxStreamIdChars())),
              event.flatMap(this::session).map(named -> start(named, LONGEST_SESSION)),
              event.flatMap(this::frameIndex),
              e.reason(),
              e.getMessage()));
      event
          .flatMap(refused -> answer(refused, raw, e))
          .ifPresent(a -> context.output(GroundedAnswer.UNANSWERABLE, a));
      return;
    }
    recordsOut.inc();
    out.collect(value);
  }

  private T accepted(E event, RawRecord raw) throws UnreadableRecordException {
    checkStreamId(streamId(event));
    Outcome<T> outcome = decisions.of(() -> checked(event, raw));
    if (outcome.refused()) {
      throw new UnreadableRecordException(outcome.problem().code(), outcome.problem().message());
    }
    return outcome.value();
  }

  InputLimits limits() {
    return limits;
  }

  private void checkStreamId(String streamId) throws UnreadableRecordException {
    int most = limits().maxStreamIdChars();
    require(
        !streamId.isEmpty() && streamId.length() <= most,
        "STREAM_ID_INVALID",
        "streamId: " + streamId.length() + " characters (expected: 1 to " + most + ")");
  }

  static void require(boolean holds, String reason, String message)
      throws UnreadableRecordException {
    if (!holds) {
      throw new UnreadableRecordException(reason, message);
    }
  }

  private E read(RawRecord raw) throws UnreadableRecordException, IOException {
    int keyBytes = raw.key().map(key -> key.length).orElse(0);
    require(
        keyBytes <= DeadLetters.MAX_KEY_BYTES,
        "RECORD_KEY_TOO_LONG",
        "key: " + keyBytes + " bytes (expected: at most " + DeadLetters.MAX_KEY_BYTES + ")");
    byte[] value = raw.value().orElse(new byte[0]);
    require(value.length > 0, "RECORD_EMPTY", "the record has no value");
    long most = mostContentBytes() + SLACK_BYTES;
    require(
        value.length <= most,
        "RECORD_TOO_LARGE",
        "record: " + value.length + " bytes (expected: at most " + most + ")");
    return reader.read(value);
  }

  /** The start of a text that may be too long; no character is cut in two. */
  static String start(String text, int mostChars) {
    if (text.length() <= mostChars) {
      return text;
    }
    boolean inside = Character.isHighSurrogate(text.charAt(mostChars - 1));
    return text.substring(0, inside ? mostChars - 1 : mostChars);
  }
}
