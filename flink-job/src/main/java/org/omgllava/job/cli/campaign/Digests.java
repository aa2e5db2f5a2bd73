package org.omgllava.job.cli.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.DeadLetterEvent;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.events.Timings;
import org.omgllava.job.cli.hazard.ResultListener;

/**
 * Every result by its id, as a checksum over all that it says but for when, and for where the
 * frame's record is: two runs over the same records give the same.
 */
final class Digests implements ResultListener {
  private static final Timings NO_TIMINGS = new Timings(Instant.EPOCH, 0f, 0f, 0L);
  private static final int SHOWN_BYTES = 16;

  private final Predicate<String> comparable;
  private final Map<String, String> byId = new TreeMap<>();
  private final List<String> broken = new ArrayList<>();

  /**
   * @param comparable whether the answers of an instruction do not depend on when it was read
   */
  Digests(Predicate<String> comparable) {
    this.comparable = comparable;
  }

  @Override
  public void out(SegmentationEvent event) {
    SegmentationEvent timeless =
        SegmentationEvent.newBuilder(event).setTimings(NO_TIMINGS).setOrigin(null).build();
    put("segments " + event.getEventId(), bytes(timeless::toByteBuffer));
  }

  @Override
  public void out(AnswerEvent event) {
    if (!comparable.test(event.getInstructionId())) {
      return;
    }
    AnswerEvent timeless = AnswerEvent.newBuilder(event).setTimings(NO_TIMINGS).build();
    put("answer " + event.getEventId(), bytes(timeless::toByteBuffer));
  }

  @Override
  public void out(DeadLetterEvent event) {
    DeadLetterEvent timeless = DeadLetterEvent.newBuilder(event).setTime(Instant.EPOCH).build();
    put("dead letter " + event.getEventId(), bytes(timeless::toByteBuffer));
  }

  int size() {
    return byId.size();
  }

  /** What came twice and was another thing the second time. */
  List<String> broken() {
    return List.copyOf(broken);
  }

  /** What one has and the other has not, or has otherwise; one line each. */
  List<String> differences(Digests undisturbed) {
    List<String> differences = new ArrayList<>();
    byId.forEach(
        (id, digest) -> {
          String other = undisturbed.byId.get(id);
          if (other == null) {
            differences.add(id + " is none of the undisturbed run's");
          } else if (!other.equals(digest)) {
            differences.add(id + " is another one in the undisturbed run");
          }
        });
    undisturbed.byId.keySet().stream()
        .filter(id -> !byId.containsKey(id))
        .forEach(id -> differences.add(id + " is in the undisturbed run alone"));
    return differences;
  }

  private void put(String id, ByteBuffer bytes) {
    String digest = digest(bytes);
    String before = byId.put(id, digest);
    if (before != null && !before.equals(digest)) {
      broken.add(id + " came again and was another one");
    }
  }

  private interface Encoding {
    ByteBuffer bytes() throws IOException;
  }

  private static ByteBuffer bytes(Encoding encoding) {
    try {
      return encoding.bytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String digest(ByteBuffer bytes) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(bytes);
      return HexFormat.of().formatHex(sha.digest(), 0, SHOWN_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
