package org.omgllava.job.cli.hazard;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.DeadLetterEvent;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.events.SegmentationKind;
import org.omgllava.job.cli.hazard.Publication.Aim;
import org.omgllava.job.cli.hazard.Publication.Ask;
import org.omgllava.job.cli.hazard.Publication.Picture;
import org.omgllava.job.cli.hazard.Publication.Poison;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.wire.Micros;

/**
 * Whether what came out accounts for what went in: a frame is segmented, skipped or a dead letter,
 * once; what is none of a topic's is a dead letter, once; an instruction has one answer for each
 * execution; no id comes twice; and frames come in order. Copies of a frame that was sent again are
 * left out by the job without a word.
 *
 * <p>Threads: the methods may be called by several.
 */
public final class HazardAccount implements ResultListener {
  /** Of an answer about no execution. */
  private static final String STREAM_ENDED = "STREAM_ENDED";

  /** Where a record lies. */
  public record Place(String topic, int partition, long offset) {}

  /** A frame, whatever the number of its copies: its capture time is its own. */
  private record FrameName(String streamId, long captureMicros) {}

  private final Map<FrameName, List<Place>> frames = new LinkedHashMap<>();
  private final Map<Place, Poison> poison = new LinkedHashMap<>();
  private final Map<String, Ask> asks = new LinkedHashMap<>();
  private final Set<String> streams = new HashSet<>();
  private final Map<FrameName, Integer> segmented = new HashMap<>();
  private final Map<FrameName, Integer> skipped = new HashMap<>();
  private final Map<Place, Integer> deadLetters = new HashMap<>();
  private final Map<String, Integer> answers = new HashMap<>();
  private final Map<String, Integer> reasons = new TreeMap<>();
  private final Map<String, Long> newest = new HashMap<>();
  private final Set<String> ids = new HashSet<>();
  private final Set<String> executions = new HashSet<>();
  private final List<String> broken = new ArrayList<>();
  private Optional<CommandFailure> refused = Optional.empty();
  private int copies;

  /** A record has come to lie somewhere. */
  public synchronized void published(Publication what, Place place) {
    streams.add(what.streamId());
    if (what instanceof Picture picture) {
      FrameName frame = new FrameName(picture.streamId(), picture.captureMicros());
      frames.computeIfAbsent(frame, f -> new ArrayList<>()).add(place);
      copies++;
    } else if (what instanceof Poison bad) {
      poison.put(place, bad);
    } else if (what instanceof Ask ask) {
      asks.put(ask.instructionId(), ask);
    }
  }

  synchronized void refused(CommandFailure problem) {
    refused = refused.or(() -> Optional.of(problem));
  }

  @Override
  public synchronized void out(SegmentationEvent event) {
    if (!streams.contains(event.getStreamId())) {
      return;
    }
    unique("segments", event.getEventId());
    FrameName frame = new FrameName(event.getStreamId(), Micros.of(event.getCaptureTime()));
    if (event.getKind() == SegmentationKind.SKIPPED) {
      skipped.merge(frame, 1, Integer::sum);
      return;
    }
    segmented.merge(frame, 1, Integer::sum);
    String session = event.getStreamId() + " in session " + event.getSession();
    Long before = newest.put(session, event.getFrameIndex());
    if (before != null && before >= event.getFrameIndex()) {
      broken.add(session + ": frame " + event.getFrameIndex() + " came after " + before);
    }
  }

  @Override
  public synchronized void out(DeadLetterEvent event) {
    Place place = new Place(event.getTopic(), event.getPartition(), event.getOffset());
    if (deadLetters.merge(place, 1, Integer::sum) > 1 && isOurs(place)) {
      broken.add(place + " is a dead letter twice");
    }
    if (isOurs(place)) {
      unique("dead letters", event.getEventId());
      reasons.merge(event.getReason(), 1, Integer::sum);
    }
  }

  @Override
  public synchronized void out(AnswerEvent event) {
    if (!asks.containsKey(event.getInstructionId())) {
      return;
    }
    unique("answers", event.getEventId());
    if (event.getError() != null && event.getError().getCode().equals(STREAM_ENDED)) {
      return;
    }
    answers.merge(event.getInstructionId(), 1, Integer::sum);
    String execution =
        event.getInstructionId() + " on " + event.getSession() + " frame " + event.getFrameIndex();
    if (event.getFrameIndex() >= 0 && !executions.add(execution)) {
      broken.add(execution + " is answered twice");
    }
  }

  private boolean isOurs(Place place) {
    return poison.containsKey(place) || frames.values().stream().anyMatch(p -> p.contains(place));
  }

  private void unique(String topic, String id) {
    if (!ids.add(topic + " " + id)) {
      broken.add("two " + topic + " have the id " + id);
    }
  }

  /** What is still awaited, one line each. */
  public synchronized List<String> missing() {
    List<String> missing = new ArrayList<>();
    frames.forEach(
        (frame, places) -> {
          if (!segmented.containsKey(frame)
              && !skipped.containsKey(frame)
              && places.stream().noneMatch(deadLetters::containsKey)) {
            missing.add(frame + " has no outcome; sent at " + places);
          }
        });
    poison.forEach(
        (place, bad) -> {
          if (!deadLetters.containsKey(place)) {
            missing.add(place + " is no record of its topic, and no dead letter");
          }
        });
    asks.forEach(
        (id, ask) -> {
          if (ask.aim() != Aim.EVERY && !answers.containsKey(id)) {
            missing.add(ask + " has no answer");
          }
        });
    return missing;
  }

  /** What must not be, one line each. */
  public synchronized List<String> broken() {
    List<String> all = new ArrayList<>(broken);
    frames.forEach(
        (frame, places) -> {
          int times = segmented.getOrDefault(frame, 0) + skipped.getOrDefault(frame, 0);
          if (times > 1) {
            all.add(frame + " is segmented or skipped " + times + " times; sent at " + places);
          }
          if (times > 0 && places.stream().allMatch(deadLetters::containsKey)) {
            all.add(frame + " has a result and is a dead letter; sent at " + places);
          }
        });
    asks.forEach(
        (id, ask) -> {
          int times = answers.getOrDefault(id, 0);
          if (ask.aim() != Aim.EVERY && times > 1) {
            all.add(ask + " has " + times + " answers");
          }
        });
    refused.ifPresent(problem -> all.add(String.valueOf(problem.getMessage())));
    return all;
  }

  /** What was counted, in the order of a table. */
  public synchronized Map<String, Integer> counted() {
    Map<String, Integer> counted = new LinkedHashMap<>();
    counted.put("frames published", frames.size());
    counted.put("  sent again", copies - frames.size());
    counted.put("  segmented", segmented.size());
    counted.put("  skipped", skipped.size());
    counted.put("records that are none", poison.size());
    reasons.forEach((reason, times) -> counted.put("dead letters " + reason, times));
    counted.put("instructions", asks.size());
    counted.put("  answers", answers.values().stream().mapToInt(times -> times).sum());
    counted.put("missing", missing().size());
    counted.put("broken", broken().size());
    return counted;
  }
}
