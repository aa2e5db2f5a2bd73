package org.omgllava.job.cli.bench.job;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.Target;
import org.omgllava.events.TargetMode;
import org.omgllava.job.cli.bench.model.BareLoop;
import org.omgllava.job.cli.bench.plan.BenchPictures;
import org.omgllava.job.cli.bench.plan.BenchWork;
import org.omgllava.job.cli.bench.plan.Benchmark;
import org.omgllava.job.cli.bench.plan.Spread;
import org.omgllava.job.client.EventReader;
import org.omgllava.job.client.SourceFrame;
import org.omgllava.job.client.Topic;
import org.omgllava.job.io.KafkaSettings.Delivery;
import org.omgllava.scene.Perceiver;

/** How long a frame takes until its segments are visible, and an instruction until its mask is. */
public final class LatencyBenchmark implements Benchmark {
  private static final List<Map<String, String>> DELIVERIES =
      List.of(
          BenchmarkJob.delivery(Delivery.EXACTLY_ONCE.name(), 1_000),
          BenchmarkJob.delivery(Delivery.AT_LEAST_ONCE.name(), 10_000));

  private static final List<String> NAMES = List.of("exactly-once 1 s", "at-least-once");
  private static final double[] LOADS = {0.5, 0.8};
  private static final double[] SHARES = {0.5, 0.95, 0.99};

  /** Values of one delivery and load: the shares, and the instructions' median. */
  private static final int VALUES = SHARES.length + 1;

  private static final int FRAMES_PER_INSTRUCTION = 30;
  private static final Duration NO_WAIT = Duration.ZERO;
  private static final long PATIENCE_NANOS = Duration.ofSeconds(60).toNanos();

  @Override
  public Plan plan() {
    return new Plan("latency", description(), 300, sides(), comparisons());
  }

  @Override
  public Rounds open(BenchWork work) throws IOException {
    List<byte[]> pictures = BenchPictures.usual();
    return () -> {
      double most = capacity(work, pictures);
      double[] values = new double[DELIVERIES.size() * LOADS.length * VALUES];
      for (int i = 0; i < DELIVERIES.size(); i++) {
        try (BenchmarkJob job = BenchmarkJob.start(work.job(DELIVERIES.get(i)));
            EventReader<AnswerEvent> answers = EventReader.fromEnd(job.kafka(), Topic.ANSWERS)) {
          for (int j = 0; j < LOADS.length; j++) {
            int frames = work.warmFrames() + work.work();
            List<SourceFrame> stream = BenchPictures.stream("load-" + j, pictures, frames);
            double[] measured =
                measure(job, answers, stream, work.warmFrames(), LOADS[j] * most).values();
            System.arraycopy(measured, 0, values, (i * LOADS.length + j) * VALUES, VALUES);
          }
        }
      }
      return values;
    };
  }

  private static double capacity(BenchWork work, List<byte[]> pictures) {
    int frames = work.warmFrames();
    try (Perceiver perceiver = work.model().openPerceiver(work.device().index())) {
      BareLoop.over(perceiver, BenchPictures.batches(pictures, frames, work.batchFrames()));
      return BareLoop.over(perceiver, BenchPictures.batches(pictures, frames, work.batchFrames()))
          .framesPerSecond();
    }
  }

  /**
   * @param warm first frames, not measured
   */
  private static Paced measure(
      BenchmarkJob job,
      EventReader<AnswerEvent> answers,
      List<SourceFrame> frames,
      int warm,
      double framesPerSecond) {
    job.publish(frames.subList(0, warm));
    job.await(warm, (event, takenMillis) -> {});
    Paced paced = new Paced(job, answers, frames.subList(warm, frames.size()));
    paced.run(framesPerSecond);
    return paced;
  }

  /** Frames at an even pace, and when their results were seen. */
  private static final class Paced {
    private final BenchmarkJob job;
    private final EventReader<AnswerEvent> answers;
    private final List<SourceFrame> frames;
    private final long firstIndex;
    private final long[] sentNanos;
    private final double[] frameMillis;
    private final long[] askedNanos;
    private final double[] answerMillis;
    private int seen;
    private int asked;
    private int answered;

    Paced(BenchmarkJob job, EventReader<AnswerEvent> answers, List<SourceFrame> frames) {
      this.job = job;
      this.answers = answers;
      this.frames = frames;
      this.firstIndex = frames.get(0).index();
      this.sentNanos = new long[frames.size()];
      this.frameMillis = new double[frames.size()];
      this.askedNanos = new long[1 + frames.size() / FRAMES_PER_INSTRUCTION];
      this.answerMillis = new double[askedNanos.length];
    }

    void run(double framesPerSecond) {
      long period = (long) (1e9 / framesPerSecond);
      long start = System.nanoTime();
      for (int i = 0; i < frames.size(); i++) {
        long at = start + i * period;
        do {
          look();
          LockSupport.parkNanos(Math.min(1_000_000, at - System.nanoTime()));
        } while (System.nanoTime() < at);
        sentNanos[i] = System.nanoTime();
        job.publisher().frame(frames.get(i), Instant.now());
        if (i % FRAMES_PER_INSTRUCTION == 0) {
          ask();
        }
      }
      long last = System.nanoTime();
      while ((seen < frames.size() || answered < asked)
          && System.nanoTime() - last < PATIENCE_NANOS) {
        look();
      }
    }

    private void ask() {
      askedNanos[asked] = System.nanoTime();
      job.publisher()
          .instruction(
              InstructionEvent.newBuilder()
                  .setInstructionId(Integer.toString(asked++))
                  .setStreamId(frames.get(0).streamId())
                  .setText("Segment the ball.")
                  .setTarget(new Target(TargetMode.LATEST, 0L, 1))
                  .build());
    }

    private void look() {
      job.poll(
          (event, takenMillis) -> {
            int place = (int) (event.getFrameIndex() - firstIndex);
            frameMillis[place] = (System.nanoTime() - sentNanos[place]) / 1e6;
            seen++;
          });
      answers.poll(
          NO_WAIT,
          (event, takenMillis) -> {
            int place = Integer.parseInt(event.getInstructionId());
            answerMillis[place] = (System.nanoTime() - askedNanos[place]) / 1e6;
            answered++;
          });
    }

    double[] values() {
      if (seen < frames.size() || answered < asked) {
        throw new IllegalStateException(
            seen
                + " of "
                + frames.size()
                + " frames and "
                + answered
                + " of "
                + asked
                + " answers came");
      }
      double[] values = new double[VALUES];
      for (int i = 0; i < SHARES.length; i++) {
        values[i] = Spread.quantile(frameMillis, SHARES[i]);
      }
      values[SHARES.length] = Spread.of(Arrays.copyOf(answerMillis, asked)).median();
      return values;
    }
  }

  private static String description() {
    return "from publishing a frame until a reader of committed results has its segments, and from an instruction on"
        + " the latest frame until its answer, at 50 and 80 % of what a bare loop does; work is frames";
  }

  private static List<Side> sides() {
    List<Side> sides = new ArrayList<>();
    for (String delivery : NAMES) {
      for (double load : LOADS) {
        String at = delivery + " at " + Math.round(100 * load) + " %";
        for (double share : SHARES) {
          sides.add(new Side(at + ", frame p" + Math.round(100 * share), "ms"));
        }
        sides.add(new Side(at + ", instruction p50", "ms"));
      }
    }
    return sides;
  }

  private static List<Comparison> comparisons() {
    int atLeastOnce = LOADS.length * VALUES;
    return List.of(
        new Comparison("frame p99 at 50 %, exactly-once 1 s / at-least-once", 2, atLeastOnce + 2),
        new Comparison("frame p50 at 50 %, exactly-once 1 s / at-least-once", 0, atLeastOnce),
        new Comparison(
            "frame p99, at-least-once at 80 % / at 50 %",
            atLeastOnce + VALUES + 2, atLeastOnce + 2));
  }
}
