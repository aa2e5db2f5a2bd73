package org.omgllava.job.cli.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.omgllava.bundle.BundleDescription;
import org.omgllava.evaluate.EvaluationReport;
import org.omgllava.evaluate.IdMap;
import org.omgllava.evaluate.SharedClasses;
import org.omgllava.evaluate.VipsegEvaluation;
import org.omgllava.evaluate.VipsegSubmission;
import org.omgllava.evaluate.VipsegSubmissionWriter;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.GroundedPhrase;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.job.cli.result.VipsegResults;
import org.omgllava.job.client.Masks;
import org.omgllava.mask.RunLengthMasks;

/** Compares the results with what is really to be seen in the clip. */
final class DemoScores {
  private static final int[] WINDOWS = {1, 2, 4, 6};

  private final DemoClip clip;
  private final SharedClasses shared;
  private final Map<String, List<String>> spoken;

  /**
   * @param bundle tells what the language model calls a class
   */
  DemoScores(DemoClip clip, BundleDescription bundle) {
    this.clip = clip;
    this.shared = SharedClasses.of(clip.dataset().categories(), bundle.classes());
    this.spoken =
        bundle.classes().stream()
            .filter(known -> shared.truthIds().containsKey(known.id()))
            .collect(
                Collectors.groupingBy(
                    this::nameInClip,
                    Collectors.mapping(BundleDescription.ClassEntry::spoken, Collectors.toList())));
  }

  private String nameInClip(BundleDescription.ClassEntry known) {
    int id = Objects.requireNonNull(shared.truthIds().get(known.id()));
    return Objects.requireNonNull(shared.categories().get(id)).name();
  }

  /** The classes of which segments are scored. */
  SharedClasses classes() {
    return shared;
  }

  /**
   * VPQ and STQ as the official evaluators count them, of the classes that clip and bundle share.
   *
   * @param submissionFolder where the segments go, in the layout that {@code omg evaluate} reads
   */
  EvaluationReport video(List<SegmentationEvent> segments, Path submissionFolder)
      throws IOException {
    VipsegSubmissionWriter writer = new VipsegSubmissionWriter(submissionFolder);
    for (SegmentationEvent event : segments) {
      String name = clip.frames().get((int) event.getFrameIndex()).name();
      VipsegResults.add(writer, event, name, shared);
    }
    writer.finish();
    return VipsegEvaluation.evaluate(
        clip.dataset().restrictedTo(shared.categories()),
        VipsegSubmission.read(submissionFolder),
        WINDOWS,
        frames -> {});
  }

  /**
   * How well the answers' masks cover what was meant: for each expected segment that is to be seen
   * in the frame the best IoU of a phrase, averaged. Empty when no mask is expected.
   */
  OptionalDouble maskIou(DemoInstruction instruction, List<AnswerEvent> answers) {
    if (instruction.aboutRegion()) {
      return OptionalDouble.empty();
    }
    List<Double> ious = new ArrayList<>();
    for (AnswerEvent answer : answers) {
      if (answer.getFrameIndex() < 0) {
        continue;
      }
      IdMap truth = clip.truth().get((int) answer.getFrameIndex());
      for (int segment : instruction.expectedSegments()) {
        iou(truth, segment, answer.getPhrases()).ifPresent(ious::add);
      }
    }
    return ious.stream().mapToDouble(Double::doubleValue).average();
  }

  /**
   * Whether the answer about a region names the class that is there; empty when it was not about a
   * region, or the bundle does not know the class.
   */
  Optional<Boolean> namesCategory(DemoInstruction instruction, AnswerEvent answer) {
    if (!instruction.aboutRegion()) {
      return Optional.empty();
    }
    String text = answer.getText().toLowerCase(Locale.ROOT);
    return instruction
        .expectedCategory()
        .map(spoken::get)
        .map(names -> names.stream().anyMatch(text::contains));
  }

  private static OptionalDouble iou(IdMap truth, int segment, List<GroundedPhrase> phrases) {
    long area = 0;
    for (int id : truth.ids()) {
      if (id == segment) {
        area++;
      }
    }
    if (area == 0) {
      return OptionalDouble.empty();
    }
    double best = 0;
    for (GroundedPhrase phrase : phrases) {
      boolean[] inside = RunLengthMasks.toRowMajor(Masks.of(phrase.getMask()));
      long common = 0;
      long covered = 0;
      for (int i = 0; i < inside.length; i++) {
        if (inside[i]) {
          covered++;
          common += truth.ids()[i] == segment ? 1 : 0;
        }
      }
      best = Math.max(best, RunLengthMasks.iou(common, covered, area));
    }
    return OptionalDouble.of(best);
  }
}
