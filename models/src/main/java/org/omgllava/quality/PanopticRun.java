package org.omgllava.quality;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.omgllava.evaluate.EvaluationReport;
import org.omgllava.evaluate.SegmentMap;
import org.omgllava.evaluate.SharedClasses;
import org.omgllava.evaluate.VipsegDataset;
import org.omgllava.evaluate.VipsegEvaluation;
import org.omgllava.evaluate.VipsegSubmission;
import org.omgllava.evaluate.VipsegSubmissionWriter;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.FrameId;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.Perceiver;
import org.omgllava.scene.Perception;
import org.omgllava.scene.PerceptionRequest;
import org.omgllava.scene.SceneSegment;

/**
 * Panoptic quality of single frames: every frame of a data set in VIPSeg's layout is segmented by
 * itself and scored as a picture (PQ is VPQ with windows of one frame).
 */
public final class PanopticRun {
  private static final int BATCH = 8;
  private static final int[] ONE_FRAME = {1};

  private final Perceiver perceiver;
  private final VipsegDataset truth;
  private final SharedClasses shared;
  private final Path images;

  /**
   * @param shared what the model's classes have in common with the truth's; the rest is not scored
   * @param images folder {@code <video>/<frame>.jpg}
   */
  public PanopticRun(Perceiver perceiver, VipsegDataset truth, SharedClasses shared, Path images) {
    this.perceiver = perceiver;
    this.truth = truth.restrictedTo(shared.categories());
    this.shared = shared;
    this.images = images;
  }

  private record Shot(String video, VipsegDataset.Frame frame, int index) {}

  /**
   * @param submission empty folder for the predictions, in the form of a submission
   * @param onFrames is told the number of frames that are segmented
   */
  public EvaluationReport measure(Path submission, IntConsumer onFrames) throws IOException {
    VipsegSubmissionWriter writer = new VipsegSubmissionWriter(submission);
    List<Shot> batch = new ArrayList<>();
    for (VipsegDataset.Video video : truth.videos()) {
      for (int i = 0; i < video.frames().size(); i++) {
        batch.add(new Shot(video.id(), video.frames().get(i), i));
        if (batch.size() == BATCH) {
          segment(batch, writer);
          onFrames.accept(batch.size());
          batch.clear();
        }
      }
    }
    if (!batch.isEmpty()) {
      segment(batch, writer);
      onFrames.accept(batch.size());
    }
    writer.finish();
    return VipsegEvaluation.evaluate(
        truth, VipsegSubmission.read(submission), ONE_FRAME, frames -> {});
  }

  private void segment(List<Shot> batch, VipsegSubmissionWriter writer) throws IOException {
    List<PerceptionRequest> requests = new ArrayList<>();
    for (Shot shot : batch) {
      byte[] picture =
          Files.readAllBytes(images.resolve(shot.video()).resolve(shot.frame().name() + ".jpg"));
      requests.add(
          new PerceptionRequest(
              new FrameId(shot.video(), shot.index()),
              new EncodedImage("JPEG", picture),
              List.of(),
              true));
    }
    List<Outcome<Perception>> perceptions = perceiver.perceive(requests);
    for (int i = 0; i < batch.size(); i++) {
      Outcome<Perception> seen = perceptions.get(i);
      if (seen.refused()) {
        throw new IOException(
            batch.get(i).video() + ": " + seen.problem().code() + ", " + seen.problem().message());
      }
      write(batch.get(i), seen.value(), writer);
    }
  }

  private void write(Shot shot, Perception seen, VipsegSubmissionWriter writer) throws IOException {
    List<SceneSegment> segments = seen.segments();
    SegmentMap.Painter painter =
        new SegmentMap.Painter(seen.heightPixels(), seen.widthPixels(), segments.size());
    for (int i = 0; i < segments.size(); i++) {
      SceneSegment segment = segments.get(i);
      painter.paint(
          i + 1,
          segment.categoryId(),
          segment.areaPixels(),
          segment.boxXywhPixels(),
          segment.mask());
    }
    SegmentMap map = shared.inTermsOfTruth(painter.map());
    writer.add(
        shot.video(),
        shot.index(),
        shot.frame().name(),
        map.ids(),
        map.listed(),
        map.boxesXywhPixels());
  }
}
