package org.omgllava.job.cli.demo;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.avro.specific.SpecificRecord;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.job.cli.demo.DemoSummary.Answered;
import org.omgllava.job.cli.picture.AnswerPainter;
import org.omgllava.job.cli.picture.SegmentPainter;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.cli.process.Progress;
import org.omgllava.job.cli.result.FileNames;
import org.omgllava.job.cli.result.JsonLines;
import org.omgllava.job.client.FramePicture;
import org.omgllava.job.client.SourceFrame;

/**
 * Writes everything that the demo leaves behind: {@code segments.jsonl, answers.jsonl,
 * overlays/*.png, index.html, summary.json}.
 */
final class DemoReport {
  private DemoReport() {}

  static void write(DemoSummary summary, String bundle, Path out) throws IOException {
    lines(out.resolve("segments.jsonl"), summary.results().segments());
    lines(out.resolve("answers.jsonl"), summary.results().answers());
    lines(out.resolve("dead-letters.jsonl"), summary.results().deadLetters());
    Files.writeString(out.resolve("summary.json"), summary.toJson().toPrettyString() + "\n");
    Path overlays = Files.createDirectories(out.resolve("overlays"));
    DemoPage page = new DemoPage(summary, bundle);
    try (Progress progress =
        new Progress(
            "pictures", summary.results().segments().size() + summary.results().answers().size())) {
      for (SegmentationEvent event : summary.results().segments()) {
        SourceFrame frame = summary.clip().frames().get((int) event.getFrameIndex());
        BufferedImage overlay = SegmentPainter.paint(picture(frame), event);
        save(overlay, overlays.resolve(frame.name() + ".png"));
        page.frame(frame, overlay);
        progress.add(1);
      }
      for (Answered answered : summary.instructions()) {
        page.instruction(answered, pictures(summary, answered, overlays, progress));
      }
    }
    page.write(out.resolve("index.html"));
  }

  private static List<BufferedImage> pictures(
      DemoSummary summary, Answered answered, Path overlays, Progress progress) throws IOException {
    List<BufferedImage> pictures = new ArrayList<>();
    for (AnswerEvent answer : answered.answers()) {
      SourceFrame frame = summary.clip().frames().get((int) Math.max(0, answer.getFrameIndex()));
      BufferedImage picture =
          AnswerPainter.paint(picture(frame), answered.instruction().event().getPrompts(), answer);
      save(
          picture,
          overlays.resolve(FileNames.of(answer.getInstructionId()) + "-" + frame.name() + ".png"));
      pictures.add(picture);
      progress.add(1);
    }
    return pictures;
  }

  private static BufferedImage picture(SourceFrame frame) {
    return FramePicture.decoded(frame.image())
        .orElseThrow(
            () -> new CommandFailure("frame " + frame.name() + " of the clip cannot be decoded"));
  }

  private static void save(BufferedImage picture, Path png) throws IOException {
    ImageIO.write(picture, "png", png.toFile());
  }

  private static <T extends SpecificRecord> void lines(Path file, List<T> events)
      throws IOException {
    try (JsonLines<T> lines = JsonLines.file(file)) {
      for (T event : events) {
        lines.accept(event);
      }
    }
  }
}
