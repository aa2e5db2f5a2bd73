package org.omgllava.job.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.TopicPartition;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.DeadLetterEvent;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.events.TrackEvent;
import org.omgllava.job.cli.option.KafkaReadOptions;
import org.omgllava.job.cli.option.SettingOption;
import org.omgllava.job.cli.option.Usage;
import org.omgllava.job.cli.picture.SegmentColours;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.cli.process.Progress;
import org.omgllava.job.cli.process.StandardOutput;
import org.omgllava.job.cli.process.StopSignal;
import org.omgllava.job.cli.result.ResultFormat;
import org.omgllava.job.cli.result.ResultSink;
import org.omgllava.job.client.EventReader;
import org.omgllava.job.client.FrameIndex;
import org.omgllava.job.client.Topic;
import org.omgllava.job.config.Topics;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Results out of Kafka. */
@Command(
    name = "consume",
    mixinStandardHelpOptions = true,
    description =
        "Reads results, from the first one on unless --from says otherwise: as JSON lines, as pictures or videos, as a VIPSeg submission,"
            + " in COCO's formats (panoptic, or instances with their pictures as FiftyOne takes them), or as CVAT's tracks.",
    footer = {
      "",
      "Examples:",
      "  omg consume --bootstrap-servers localhost:9092 --topic answers --from latest --follow",
      "  omg consume --bootstrap-servers localhost:9092 --topic segments --format overlay --out overlays --until-idle 10",
      "  omg consume --bootstrap-servers localhost:9092 --topic segments --format video --out films",
      "  omg consume --bootstrap-servers localhost:9092 --topic segments --format vipseg --out results --until-idle 30"
    })
final class ConsumeCommand implements Callable<Integer> {
  private static final Duration POLL = Duration.ofMillis(300);

  /** The topics that hold results. */
  enum Results {
    SEGMENTS,
    ANSWERS,
    TRACKS,
    DEAD_LETTERS;

    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
  }

  @Mixin KafkaReadOptions kafka;

  @Mixin final SettingOption frames = SettingOption.of(Topics.class, "topic-frames");

  @Mixin final SettingOption instructions = SettingOption.of(Topics.class, "topic-instructions");

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      required = true,
      description = "What to read: ${COMPLETION-CANDIDATES}.")
  Results results;

  @Option(names = "--stream", paramLabel = "ID", description = "Only this stream; may be repeated.")
  List<String> streams = List.of();

  @Option(
      names = "--from",
      paramLabel = "WHERE",
      converter = ReadFrom.Parser.class,
      description =
          "earliest, latest, or the time from which on the broker took them, such as 2026-11-27T10:00:00Z (default: earliest).")
  ReadFrom from = ReadFrom.EARLIEST;

  @ArgGroup(multiplicity = "0..1")
  End end = new End();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}). All take segments; answers, tracks and dead letters go with some.")
  ResultFormat format = ResultFormat.JSONL;

  @Option(
      names = "--colours",
      paramLabel = "WHICH",
      description =
          "Of segments in pictures and videos: ${COMPLETION-CANDIDATES}, those of tracks or of VIPSeg's classes (default: ${DEFAULT-VALUE}).")
  SegmentColours colours = SegmentColours.TRACKS;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where files go; JSON lines go to stdout without it.")
  Path out;

  @Option(
      names = "--topic-name",
      paramLabel = "NAME",
      description = "Name of the topic in Kafka where it is another one.")
  String topicName;

  @Spec CommandSpec spec;

  /** When to end; by default when everything that was there at the start has been read. */
  static final class End {
    @Option(names = "--follow", required = true, description = "Goes on until it is stopped.")
    boolean follow;

    @Option(
        names = "--until-idle",
        paramLabel = "SECONDS",
        required = true,
        description =
            "Ends when nothing has come for so long; without it and --follow, at what is there now.")
    Double untilIdleSeconds;
  }

  @Override
  public Integer call() throws IOException {
    checkUsage();
    try {
      switch (results) {
        case SEGMENTS -> consume(Topic.SEGMENTS, format.segments(), SegmentationEvent::getStreamId);
        case ANSWERS -> consume(Topic.ANSWERS, format.answers(), AnswerEvent::getStreamId);
        case TRACKS -> consume(Topic.TRACKS, format.tracks(), TrackEvent::getStreamId);
        case DEAD_LETTERS ->
            consume(Topic.DEAD_LETTERS, format.deadLetters(), DeadLetterEvent::getStreamId);
      }
    } catch (CommandFailure e) {
      // Whoever has seen enough, as head has, is not told of a failure.
      if (!readerHasGone()) {
        throw e;
      }
    }
    return 0;
  }

  private void checkUsage() {
    Usage.require(
        spec, format.hasLines() || out != null, "--out is required with --format " + format);
    if (end.untilIdleSeconds != null) {
      Usage.requirePositive(spec, "--until-idle", end.untilIdleSeconds);
    }
  }

  private <T extends SpecificRecord> void consume(
      Topic<T> topic, Optional<ResultFormat.Opener<T>> opener, Function<T, String> streamOf)
      throws IOException {
    ResultFormat.Opener<T> open =
        opener.orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    "--format " + format + " does not go with --topic " + results));
    Set<String> wanted = new HashSet<>(streams);
    try (StopSignal stop = StopSignal.install();
        EventReader<T> reader =
            from.open(kafka.clients(), topicName == null ? topic : topic.named(topicName));
        ResultSink<T> sink = open.open(means());
        Progress progress = new Progress("results read", 0)) {
      Map<TopicPartition, Long> present = reader.ends();
      long lastNanos = System.nanoTime();
      while (!stop.requested() && !ended(reader, present, lastNanos) && !readerHasGone()) {
        for (T result : reader.poll(POLL)) {
          lastNanos = System.nanoTime();
          if (wanted.isEmpty() || wanted.contains(Objects.toString(streamOf.apply(result), ""))) {
            sink.accept(result);
            if (out != null) {
              progress.add(1);
            }
          }
        }
      }
      sink.finish();
      if (reader.undecodable() > 0) {
        throw new CommandFailure(
            reader.undecodable()
                + " records were no "
                + results
                + "; the first: "
                + reader.firstProblem().orElseThrow());
      }
    }
  }

  private boolean readerHasGone() {
    return out == null && StandardOutput.readerHasGone();
  }

  private boolean ended(EventReader<?> reader, Map<TopicPartition, Long> present, long lastNanos) {
    if (end.follow) {
      return false;
    }
    return end.untilIdleSeconds == null
        ? reader.hasReached(present)
        : System.nanoTime() - lastNanos > end.untilIdleSeconds * 1e9;
  }

  private ResultFormat.Means means() {
    return new ResultFormat.Means() {
      @Override
      public Optional<Path> target() {
        return Optional.ofNullable(out);
      }

      @Override
      public PrintWriter out() {
        return spec.commandLine().getOut();
      }

      @Override
      public String results() {
        return results.toString();
      }

      @Override
      public SegmentColours colours() {
        return colours;
      }

      @Override
      public FrameIndex frames() {
        return new FrameIndex(
            kafka.clients(), Topic.FRAMES.named(frames.text()), Set.copyOf(streams));
      }

      @Override
      public EventReader<InstructionEvent> instructions() {
        return EventReader.fromBeginning(
            kafka.clients(), Topic.INSTRUCTIONS.named(instructions.text()));
      }
    };
  }
}
