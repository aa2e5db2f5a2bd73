package org.omgllava.job.cli.mcp;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.DeadLetterEvent;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.events.SegmentationKind;
import org.omgllava.events.TargetMode;

/**
 * The last results of all streams, for whoever asks at any time; what is older is forgotten.
 *
 * <p>Constraint: thread-safe.
 */
final class LatestResults {
  static final int MOST = 600;
  private static final int MOST_STANDING = 10_000;
  private static final Set<String> ENDS = Set.of("STREAM_ENDED", "STREAM_SILENT");

  private final Deque<SegmentationEvent> frames = new ArrayDeque<>();
  private final Deque<AnswerEvent> answers = new ArrayDeque<>();
  private final Deque<DeadLetterEvent> letters = new ArrayDeque<>();
  private final Map<Standing, InstructionEvent> standing = new LinkedHashMap<>();

  private record Standing(String streamId, String instructionId) {}

  /** Skipped frames have nothing to look at, and are left out. */
  synchronized void add(SegmentationEvent frame) {
    if (frame.getKind() == SegmentationKind.SEGMENTED) {
      keep(frames, frame);
    }
  }

  synchronized void add(AnswerEvent answer) {
    keep(answers, answer);
    if (answer.getError() != null && ENDS.contains(answer.getError().getCode())) {
      standing.remove(new Standing(answer.getStreamId(), answer.getInstructionId()));
    }
    notifyAll();
  }

  synchronized void add(DeadLetterEvent letter) {
    keep(letters, letter);
  }

  synchronized void add(InstructionEvent instruction) {
    Standing name = new Standing(instruction.getStreamId(), instruction.getInstructionId());
    if (instruction.getCancel()) {
      standing.remove(name);
    } else if (stands(instruction)) {
      standing.put(name, instruction);
      if (standing.size() > MOST_STANDING) {
        standing.remove(standing.keySet().iterator().next());
      }
    }
  }

  private static boolean stands(InstructionEvent instruction) {
    TargetMode mode = instruction.getTarget().getMode();
    return mode == TargetMode.EVERY || mode == TargetMode.FOLLOW;
  }

  private static <T> void keep(Deque<T> kept, T newest) {
    kept.add(newest);
    if (kept.size() > MOST) {
      kept.remove();
    }
  }

  /** Segmented frames, newest first. */
  synchronized List<SegmentationEvent> frames(Predicate<SegmentationEvent> wanted) {
    return newestFirst(frames, wanted);
  }

  /** Answers, newest first. */
  synchronized List<AnswerEvent> answers(Predicate<AnswerEvent> wanted) {
    return newestFirst(answers, wanted);
  }

  /** Dead letters, newest first. */
  synchronized List<DeadLetterEvent> letters(Predicate<DeadLetterEvent> wanted) {
    return newestFirst(letters, wanted);
  }

  private static <T> List<T> newestFirst(Deque<T> kept, Predicate<T> wanted) {
    List<T> found = new ArrayList<>(kept.stream().filter(wanted).toList());
    Collections.reverse(found);
    return found;
  }

  /** Instructions that stand on a stream, as far as they were seen. */
  synchronized List<InstructionEvent> standing(String streamId) {
    return standing.values().stream()
        .filter(instruction -> instruction.getStreamId().equals(streamId))
        .toList();
  }

  /** The first answer to an instruction; empty when none has come in time. */
  synchronized Optional<AnswerEvent> await(InstructionEvent asked, Duration patience)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      Optional<AnswerEvent> answer =
          answers.stream()
              .filter(a -> a.getInstructionId().equals(asked.getInstructionId()))
              .filter(a -> a.getStreamId().equals(asked.getStreamId()))
              .findFirst();
      long leftMillis = (deadline - System.nanoTime()) / 1_000_000;
      if (answer.isPresent() || leftMillis <= 0) {
        return answer;
      }
      wait(leftMillis);
    }
  }
}
