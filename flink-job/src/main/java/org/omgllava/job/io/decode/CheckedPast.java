package org.omgllava.job.io.decode;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.omgllava.events.EarlierFrame;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.PastFrame;
import org.omgllava.events.RecordOrigin;
import org.omgllava.events.TargetMode;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.Origin;
import org.omgllava.job.event.Past;
import org.omgllava.job.event.Past.Sight;
import org.omgllava.job.event.RawRecord;
import org.omgllava.job.wire.Micros;
import org.omgllava.job.wire.UnreadableRecordException;

/**
 * The past frame that an instruction names, with those that it looks back on; whether their records
 * say the same is seen when they are read.
 */
final class CheckedPast {
  /** No bundle reads as many; each is a picture to be read and perceived. */
  private static final int MOST_EARLIER = 16;

  private final InstructionEvent event;
  private final PastFrame past;
  private final RawRecord raw;

  private CheckedPast(InstructionEvent event, RawRecord raw) {
    this.event = event;
    this.past = event.getPast();
    this.raw = raw;
  }

  /**
   * @throws UnreadableRecordException TARGET_INVALID when it names no frame, or not what comes
   *     before it
   */
  static Past of(InstructionEvent event, RawRecord raw, InputLimits limits)
      throws UnreadableRecordException {
    return new CheckedPast(event, raw).checked(limits);
  }

  private Past checked(InputLimits limits) throws UnreadableRecordException {
    String session = past.getSession();
    require(
        event.getTarget().getMode() == TargetMode.FRAME
            && !session.isBlank()
            && session.length() <= limits.maxStreamIdChars(),
        "of target FRAME alone, its session as the frame's SegmentationEvent says it");
    require(
        past.getEarlier().size() <= MOST_EARLIER,
        "at most " + MOST_EARLIER + " earlier frames, and fewer with most bundles");
    List<Sight> earlier = new ArrayList<>(past.getEarlier().size());
    for (EarlierFrame frame : past.getEarlier()) {
      earlier.add(
          sight(
              frame.getFrameIndex(),
              frame.getCaptureTime(),
              frame.getHeight(),
              frame.getWidth(),
              frame.getOrigin(),
              frame.getTrackIds()));
    }
    Sight asked =
        sight(
            event.getTarget().getFrameIndex(),
            past.getCaptureTime(),
            past.getHeight(),
            past.getWidth(),
            past.getOrigin(),
            past.getTrackIds());
    requireOrder(earlier, asked);
    return new Past(asked, earlier);
  }

  private Sight sight(
      long index, Instant captured, int height, int width, RecordOrigin origin, List<Long> tracks)
      throws UnreadableRecordException {
    require(
        height > 0 && width > 0 && origin.getPartition() >= 0 && origin.getOffset() >= 0,
        "size and place of each frame as its SegmentationEvent says them");
    return new Sight(
        new FrameStamp(
            event.getStreamId(),
            past.getSession(),
            index,
            Micros.of(captured),
            height,
            width,
            false,
            new Origin(
                origin.getTopic(),
                origin.getPartition(),
                origin.getOffset(),
                origin.getAppendTime().toEpochMilli(),
                raw.origin().receivedTimeMillis())),
        List.copyOf(tracks));
  }

  private void requireOrder(List<Sight> earlier, Sight asked) throws UnreadableRecordException {
    long before = -1;
    for (Sight sight : earlier) {
      long index = sight.frame().frameIndex();
      require(
          before < index && index < asked.frame().frameIndex(),
          "earlier frames before the one that is asked about, oldest first");
      before = index;
    }
  }

  private void require(boolean right, String expected) throws UnreadableRecordException {
    DecodeRecords.require(
        right,
        "TARGET_INVALID",
        "past: frame "
            + event.getTarget().getFrameIndex()
            + " of session "
            + past.getSession()
            + ", looking back on "
            + past.getEarlier().stream().map(EarlierFrame::getFrameIndex).toList()
            + " (expected: "
            + expected
            + ")");
  }
}
