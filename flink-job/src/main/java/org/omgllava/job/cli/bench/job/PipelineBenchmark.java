package org.omgllava.job.cli.bench.job;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.Target;
import org.omgllava.events.TargetMode;
import org.omgllava.job.cli.bench.model.BareLoop;
import org.omgllava.job.cli.bench.plan.BenchPictures;
import org.omgllava.job.cli.bench.plan.BenchWork;
import org.omgllava.job.cli.bench.plan.Benchmark;
import org.omgllava.job.client.SourceFrame;
import org.omgllava.scene.Perceiver;
import org.omgllava.scene.PerceptionRequest;

/** What Kafka and Flink cost: the job against a bare loop over the same model and batch. */
public final class PipelineBenchmark implements Benchmark {
  private static final int FRAMES_A_QUESTION = 10;

  @Override
  public Plan plan() {
    return new Plan(
        "pipeline",
        description(),
        600,
        List.of(
            new Side("model's passes", "frames/s"),
            new Side("bare loop: picture to segments", "frames/s"),
            new Side("bare loop, one batch ahead", "frames/s"),
            new Side("Kafka to Kafka", "frames/s"),
            new Side("Kafka to Kafka, every tenth frame asked about", "frames/s")),
        List.of(
            new Comparison("Kafka to Kafka / bare loop", 3, 1),
            new Comparison("Kafka to Kafka / bare loop, one batch ahead", 3, 2),
            new Comparison("Kafka to Kafka, with questions / without", 4, 3),
            new Comparison("bare loop / model's passes", 1, 0)));
  }

  @Override
  public Rounds open(BenchWork work) throws IOException {
    List<byte[]> pictures = BenchPictures.usual();
    int unmeasured = work.warmFrames();
    return () -> {
      BareLoop loop;
      BareLoop ahead;
      try (Perceiver perceiver = work.model().openPerceiver(work.device().index())) {
        BareLoop.over(perceiver, BenchPictures.batches(pictures, unmeasured, work.batchFrames()));
        List<List<PerceptionRequest>> batches =
            BenchPictures.batches(pictures, work.work(), work.batchFrames());
        loop = BareLoop.over(perceiver, batches);
        ahead = BareLoop.ahead(perceiver, batches);
      }
      int all = unmeasured + work.work();
      List<SourceFrame> unasked = BenchPictures.stream("unasked", pictures, all);
      List<SourceFrame> asked = BenchPictures.stream("asked", pictures, all);
      try (BenchmarkJob job = BenchmarkJob.startAhead(work.job(Map.of()))) {
        return new double[] {
          loop.modelFramesPerSecond(),
          loop.framesPerSecond(),
          ahead.framesPerSecond(),
          job.framesPerSecond(unasked, List.of(), unmeasured),
          job.framesPerSecond(asked, questions(asked), unmeasured)
        };
      }
    };
  }

  /** On every tenth frame: the language model answers on a thread of its own meanwhile. */
  private static List<InstructionEvent> questions(List<SourceFrame> frames) {
    return IntStream.range(0, frames.size() / FRAMES_A_QUESTION)
        .mapToObj(i -> frames.get(i * FRAMES_A_QUESTION))
        .map(
            frame ->
                InstructionEvent.newBuilder()
                    .setInstructionId("question-" + frame.index())
                    .setStreamId(frame.streamId())
                    .setText("Segment the ball.")
                    .setTarget(new Target(TargetMode.FRAME, frame.index(), 1))
                    .build())
        .toList();
  }

  private static String description() {
    return "frames of 320 x 240, without instructions and with: from Kafka to Kafka, exactly-once at 10 s, against a bare loop"
        + " over the same model, batch and threads; work is frames";
  }
}
