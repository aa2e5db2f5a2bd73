package org.omgllava.job.cli.bench.job;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.Following;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.PromptKind;
import org.omgllava.events.Target;
import org.omgllava.events.TargetMode;
import org.omgllava.events.Timings;
import org.omgllava.events.VisualPrompt;
import org.omgllava.events.WakeReason;
import org.omgllava.job.cli.bench.plan.BenchPictures;
import org.omgllava.job.cli.bench.plan.BenchWork;
import org.omgllava.job.cli.bench.plan.Benchmark;
import org.omgllava.job.cli.bench.plan.ProcessCpu;
import org.omgllava.job.cli.bench.plan.Spread;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.client.EventReader;
import org.omgllava.job.client.SourceFrame;
import org.omgllava.job.client.Topic;

/** What following costs a stream: frames and all that is said of them, by number of followers. */
public final class FollowersBenchmark implements Benchmark {
  private static final int[] FOLLOWERS = {0, 1, 8, 32};
  private static final int PLACES_A_ROW = 8;

  /** Whose processor time is told beside none's: places among the followers. */
  private static final int NONE = 0;

  private static final int MANY = 3;

  /** Frames after which a follower in words asks the language model again. */
  private static final int FRAMES_A_WAKE = 8;

  private static final Duration NO_WAIT = Duration.ZERO;
  private static final long PATIENCE_NANOS = Duration.ofSeconds(120).toNanos();

  @Override
  public Plan plan() {
    List<Side> sides = new ArrayList<>();
    for (int followers : FOLLOWERS) {
      sides.add(new Side(followers == 1 ? "1 follower" : followers + " followers", "frames/s"));
    }
    sides.add(new Side("0 followers, CPU of a frame", "ms"));
    sides.add(new Side("32 followers, CPU of a frame", "ms"));
    sides.add(new Side("a wake: asked to answered, p50", "ms"));
    return new Plan(
        "followers",
        "frames of 320 x 240 on which things that were clicked on are followed, from Kafka to Kafka until all is said of"
            + " them, and what a wake of the language model takes; work is frames",
        400,
        sides,
        List.of(
            new Comparison("32 followers / none", 3, 0),
            new Comparison("1 follower / none", 1, 0),
            new Comparison("8 followers / none", 2, 0),
            new Comparison("CPU of a frame, none / 32 followers", 4, 5)));
  }

  @Override
  public Rounds open(BenchWork work) throws IOException {
    List<byte[]> pictures = BenchPictures.usual();
    return () -> {
      Map<String, String> settings =
          Map.of("follow-waiting-frames", Integer.toString(frames(work)));
      try (BenchmarkJob job = BenchmarkJob.startAhead(work.job(settings));
          EventReader<AnswerEvent> answers =
              EventReader.fromBeginning(job.kafka(), Topic.ANSWERS)) {
        Open open = new Open(work, pictures, job, answers);
        List<Run> runs = new ArrayList<>();
        for (int followers : FOLLOWERS) {
          String stream = followers + "-followers";
          runs.add(open.run(stream, clicks(stream, followers)));
        }
        return DoubleStream.concat(
                runs.stream().mapToDouble(Run::framesPerSecond),
                DoubleStream.of(
                    runs.get(NONE).cpuMillis(),
                    runs.get(MANY).cpuMillis(),
                    open.run("words", List.of(inWords("words")))
                        .wakeMillis()
                        .orElseThrow(() -> new CommandFailure("no wake was answered"))))
            .toArray();
      }
    };
  }

  /**
   * What was seen of a run.
   *
   * @param cpuMillis of this process, broker included, for a frame: other processes take none of it
   * @param wakeMillis empty where the language model was not asked
   */
  private record Run(double framesPerSecond, double cpuMillis, OptionalDouble wakeMillis) {}

  /** With those that get warm, and the batch from whose end on time is measured. */
  private static int frames(BenchWork work) {
    return work.warmFrames() + work.batchFrames() + work.work();
  }

  /** A job on whose streams things are followed, one stream after the other. */
  private record Open(
      BenchWork work, List<byte[]> pictures, BenchmarkJob job, EventReader<AnswerEvent> answers) {
    /** The first frames, with what is found on them, are unmeasured. */
    Run run(String stream, List<InstructionEvent> followers) {
      followers.forEach(job.publisher()::instruction);
      List<SourceFrame> frames = BenchPictures.stream(stream, pictures, frames(work));
      int warm = work.warmFrames();
      Said said = new Said(job, answers, followers.size());
      said.publish(frames.subList(0, warm));
      long before = ProcessCpu.nanos();
      said.publish(frames.subList(warm, frames.size()));
      return new Run(
          1e3 * work.work() / said.millisSinceBatch(work.batchFrames()),
          (ProcessCpu.nanos() - before) / 1e6 / (frames.size() - warm),
          said.wakeMillis());
    }
  }

  /** When the broker took frames' segments and what is said of them, by the events' ids. */
  private static final class Said {
    private final BenchmarkJob job;
    private final EventReader<AnswerEvent> answers;
    private final int followers;
    private final Map<String, Long> framesMillis = new HashMap<>();
    private final Map<String, Long> answersMillis = new HashMap<>();
    private final Map<String, Double> wakesMillis = new HashMap<>();

    Said(BenchmarkJob job, EventReader<AnswerEvent> answers, int followers) {
      this.job = job;
      this.answers = answers;
      this.followers = followers;
    }

    /** Publishes frames and waits for all that comes of them. */
    void publish(List<SourceFrame> frames) {
      framesMillis.clear();
      answersMillis.clear();
      int due = frames.size() * (1 + followers);
      job.publish(frames);
      long newest = System.nanoTime();
      while (framesMillis.size() + answersMillis.size() < due) {
        int came =
            job.poll((event, millis) -> framesMillis.put(event.getEventId(), millis))
                + answers.poll(NO_WAIT, this::say);
        if (came > 0) {
          newest = System.nanoTime();
        } else if (System.nanoTime() - newest > PATIENCE_NANOS) {
          int all = framesMillis.size() + answersMillis.size();
          throw new CommandFailure(all + " of " + due + " segmentations and answers came");
        }
      }
    }

    private void say(AnswerEvent answer, long millis) {
      if (answer.getError() != null) {
        throw new CommandFailure(
            answer.getError().getCode() + ": " + answer.getError().getMessage());
      }
      answersMillis.put(answer.getEventId(), millis);
      if (answer.getFollow().getWake() != WakeReason.NONE) {
        Timings timings = answer.getTimings();
        wakesMillis.put(
            answer.getEventId(), (double) timings.getQueuedMillis() + timings.getModelMillis());
      }
    }

    /** From the end of the first batch of the last frames until all is said. */
    long millisSinceBatch(int batchFrames) {
      long first = framesMillis.values().stream().sorted().skip(batchFrames - 1).findFirst().get();
      long last =
          Stream.concat(framesMillis.values().stream(), answersMillis.values().stream())
              .max(Long::compare)
              .get();
      return Math.max(1, last - first);
    }

    OptionalDouble wakeMillis() {
      double[] all = wakesMillis.values().stream().mapToDouble(Double::doubleValue).toArray();
      return all.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(Spread.of(all).median());
    }
  }

  /** Clicks all over the picture, in rows. */
  private static List<InstructionEvent> clicks(String stream, int number) {
    int rows = Math.max(1, number / PLACES_A_ROW);
    return IntStream.range(0, number)
        .mapToObj(
            i ->
                follow(stream, "click-" + i, "Segment <region>.")
                    .setPrompts(
                        List.of(
                            new VisualPrompt(
                                PromptKind.POINT,
                                List.of(
                                    (i % PLACES_A_ROW + .5) * BenchPictures.WIDTH / PLACES_A_ROW,
                                    (i / PLACES_A_ROW + .5) * BenchPictures.HEIGHT / rows),
                                null)))
                    .build())
        .toList();
  }

  private static InstructionEvent inWords(String stream) {
    return follow(stream, "words", "Segment the ball.")
        .setFollow(
            new Following(false, (long) FRAMES_A_WAKE * BenchmarkJob.MILLIS_A_FRAME, List.of()))
        .build();
  }

  private static InstructionEvent.Builder follow(String stream, String id, String text) {
    return InstructionEvent.newBuilder()
        .setInstructionId(id)
        .setStreamId(stream)
        .setText(text)
        .setTarget(new Target(TargetMode.FOLLOW, 0L, 1));
  }
}
