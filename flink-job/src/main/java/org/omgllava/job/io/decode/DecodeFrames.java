package org.omgllava.job.io.decode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.omgllava.events.FrameEvent;
import org.omgllava.image.ImageHeader;
import org.omgllava.job.config.Step;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.RawRecord;
import org.omgllava.job.runtime.DeadLetterSettings;
import org.omgllava.job.wire.Micros;
import org.omgllava.job.wire.RegistryAddress;
import org.omgllava.job.wire.UnreadableRecordException;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.ModelProblem;

/** Reads and checks frames, the picture by its header only. */
public final class DecodeFrames extends DecodeRecords<RawRecord, FrameEvent, Frame> {
  private static final long serialVersionUID = 1L;
  private static final Instant LAST_CAPTURE_TIME = Instant.parse("9999-12-31T23:59:59Z");

  private static final Pattern SESSION =
      Pattern.compile("[A-Za-z0-9._-]{1," + LONGEST_SESSION + "}");

  /**
   * @param registry of schemas
   */
  public DecodeFrames(InputLimits limits, DeadLetterSettings refusals, RegistryAddress registry) {
    super(Step.DECODE_FRAMES, FrameEvent.class, limits, refusals, registry);
  }

  @Override
  Optional<Long> frameIndex(FrameEvent event) {
    return Optional.of(event.getFrameIndex());
  }

  @Override
  long mostContentBytes() {
    return limits().maxImageBytes();
  }

  @Override
  String streamId(FrameEvent event) {
    return event.getStreamId();
  }

  @Override
  Optional<String> session(FrameEvent event) {
    return Optional.ofNullable(event.getSession());
  }

  @Override
  Map<String, String> attributes(FrameEvent event) {
    return event.getAttributes();
  }

  @Override
  Frame checked(FrameEvent event, RawRecord raw) throws UnreadableRecordException {
    long index = event.getFrameIndex();
    require(
        index >= 0 && index < Long.MAX_VALUE,
        "FRAME_INDEX_INVALID",
        "frameIndex: " + index + " (expected: 0 or more)");
    String session = event.getSession() == null ? "" : checkedSession(event.getSession());
    long captureMicros = captureMicros(event.getCaptureTime());
    if (event.getEndOfStream() && !holdsPicture(event)) {
      return Frame.end(event.getStreamId(), session, index, captureMicros, raw.origin());
    }
    byte[] image = image(event);
    ImageHeader header = header(image);
    checkEncoding(event.getEncoding(), header.format());
    return new Frame(
        new FrameStamp(
            event.getStreamId(),
            session,
            index,
            captureMicros,
            header.heightPixels(),
            header.widthPixels(),
            event.getEndOfStream(),
            raw.origin()),
        new EncodedImage(header.format(), image));
  }

  private static String checkedSession(String said) throws UnreadableRecordException {
    require(
        SESSION.matcher(said).matches(),
        "SESSION_INVALID",
        "session: "
            + start(said, LONGEST_SESSION)
            + " (expected: 1 to "
            + LONGEST_SESSION
            + " characters of A-Z a-z 0-9 . _ -)");
    return said;
  }

  private ImageHeader header(byte[] image) throws UnreadableRecordException {
    Optional<ModelProblem> problem = limits().pictures().problemWith(image);
    if (problem.isPresent()) {
      throw new UnreadableRecordException(problem.get().code(), problem.get().message());
    }
    try {
      return ImageHeader.read(image);
    } catch (IOException e) {
      throw new UnreadableRecordException("IMAGE_CORRUPT", "image header: " + e.getMessage());
    }
  }

  private static void checkEncoding(String said, String found) throws UnreadableRecordException {
    String name = said.toUpperCase(Locale.ROOT);
    require(
        (name.equals("JPG") ? "JPEG" : name).equals(found),
        "ENCODING_MISMATCH",
        "encoding: " + start(said, 32) + " (expected: " + found + ", as the bytes say)");
  }

  private static long captureMicros(Instant time) throws UnreadableRecordException {
    require(
        !time.isBefore(Instant.EPOCH) && !time.isAfter(LAST_CAPTURE_TIME),
        "CAPTURE_TIME_INVALID",
        "captureTime: " + time + " (expected: " + Instant.EPOCH + " to " + LAST_CAPTURE_TIME + ")");
    return Micros.of(time);
  }

  private static boolean holdsPicture(FrameEvent event) {
    return event.getImage().hasRemaining() || event.getReference() != null;
  }

  /** The picture, or what the event refers to; its header is read as that of any other. */
  private byte[] image(FrameEvent event) throws UnreadableRecordException {
    if (event.getReference() == null) {
      return bytes(event.getImage());
    }
    require(
        !event.getImage().hasRemaining(),
        "REFERENCE_INVALID",
        "image: "
            + event.getImage().remaining()
            + " bytes beside a reference (expected: one of them)");
    return limits().pictureFiles().read(event.getReference());
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
