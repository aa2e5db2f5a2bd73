package org.omgllava.job.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DecimalStyle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.omgllava.job.cli.option.SettingOption;
import org.omgllava.job.cli.option.Usage;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.cli.process.Progress;
import org.omgllava.job.cli.process.StopSignal;
import org.omgllava.job.cli.source.Camera;
import org.omgllava.job.cli.source.CameraFrames;
import org.omgllava.job.cli.source.CaptureTimes;
import org.omgllava.job.cli.source.FileFrames;
import org.omgllava.job.cli.source.FrameSource;
import org.omgllava.job.cli.source.VideoFrames;
import org.omgllava.job.client.ClientException;
import org.omgllava.job.client.EventPublisher;
import org.omgllava.job.client.KafkaClients;
import org.omgllava.job.client.SourceFrame;
import org.omgllava.job.config.Topics;
import org.omgllava.setting.Settings;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Frames into Kafka. */
@Command(
    name = "publish",
    mixinStandardHelpOptions = true,
    description =
        "Sends frames to Kafka: files of a folder, a video file, a camera, or videos in VIPSeg's layout.",
    footer = {
      "",
      "Examples:",
      "  omg publish --bootstrap-servers localhost:9092 --stream door --frames pictures/ --fps 10",
      "  omg publish --bootstrap-servers localhost:9092 --stream street --video street.mp4",
      "  omg publish --bootstrap-servers localhost:9092 --stream gate --camera rtsp://gate.local/main --fps 5",
      "  omg publish --bootstrap-servers localhost:9092 --vipseg VIPSeg_720P --videos 127_-hIVCYO4C90"
    })
final class PublishCommand implements Callable<Integer> {
  /** Between the capture times of frames whose rate is not known. */
  private static final double DEFAULT_FRAMES_PER_SECOND = 25;

  private static final DateTimeFormatter START =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT)
          .withDecimalStyle(DecimalStyle.STANDARD)
          .withZone(ZoneOffset.UTC);

  @Mixin KafkaOptions kafka;

  @Option(
      names = "--stream",
      paramLabel = "ID",
      description = "Stream id; with --vipseg the video id is used.")
  String stream;

  @ArgGroup(multiplicity = "1")
  SourceOptions source;

  @Option(
      names = "--videos",
      paramLabel = "A,B",
      split = ",",
      description = "With --vipseg: only these videos.")
  List<String> videos = new ArrayList<>();

  @Option(
      names = "--at-once",
      paramLabel = "N",
      description =
          "With --vipseg: so many videos take turns, frame by frame (default: ${DEFAULT-VALUE}).")
  int atOnce = 1;

  @Option(
      names = "--fps",
      paramLabel = "N",
      description =
          "Frames per second and stream to send, of a camera at most so many; without it as fast as they can be had, with a video's own times.")
  double framesPerSecond;

  @Option(
      names = "--start-index",
      paramLabel = "N",
      description = "Index of the first frame, to go on with a stream (default: ${DEFAULT-VALUE}).")
  long startIndex;

  @Option(
      names = "--end",
      description =
          "Says at the end that the stream is over, so that its state is freed; always done with --vipseg.")
  boolean end;

  @Option(
      names = "--session",
      paramLabel = "NAME",
      description = {
        "Name of this run: a new one starts the streams afresh (default: a new name; with",
        "--start-index none, so that the stream goes on)."
      })
  String session;

  @Mixin final SettingOption topic = SettingOption.of(Topics.class, "topic-frames");

  @Option(names = "--json", description = "Prints what was sent as JSON.")
  boolean json;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws IOException, InterruptedException {
    checkUsage();
    Optional<String> named = Optional.ofNullable(session).or(this::newSession);
    Map<String, Long> sent = new LinkedHashMap<>();
    KafkaClients clients = kafka.clients();
    try (StopSignal stop = StopSignal.install();
        FrameSource frames = reachable(clients, open(stop));
        EventPublisher publisher =
            new EventPublisher(
                clients, topic.text(), Settings.defaults(Topics.class).instructions(), named);
        Progress progress = new Progress("frames sent", frames.size())) {
      CaptureTimes times = new CaptureTimes(Instant.now(), rate(frames));
      SourceFrame frame = null;
      for (Optional<SourceFrame> next = frames.next();
          next.isPresent() && !stop.requested();
          next = frames.next()) {
        frame = next.get();
        String streamId = frame.streamId();
        Instant captured =
            frames.isLive()
                ? times.live(streamId, Instant.now())
                : times.next(streamId, shownMicros(frames));
        if (framesPerSecond > 0 && !frames.isLive()) {
          stop.await(Math.max(0, Duration.between(Instant.now(), captured).toMillis()));
        }
        publisher.frame(frame, captured);
        sent.merge(streamId, 1L, Long::sum);
        progress.add(1);
        if (frame.last()) {
          finish(publisher, frame, times.afterLatest());
        }
      }
      if (frame != null && !frame.last()) {
        finish(publisher, frame, times.afterLatest());
      }
      publisher.flush();
    }
    if (sent.isEmpty()) {
      throw new CommandFailure(source + ": has no picture that can be decoded");
    }
    report(sent, named);
    return 0;
  }

  private void checkUsage() {
    boolean streams = source.vipseg != null;
    Usage.require(
        spec,
        streams || stream != null,
        "--stream is required with --frames, --video and --camera");
    Usage.requireNamed(spec, stream);
    Usage.require(
        spec,
        !streams || stream == null,
        "--stream does not go with --vipseg: the video id is the stream");
    Usage.require(spec, streams || videos.isEmpty(), "--videos goes with --vipseg only");
    Usage.requireAtLeast(spec, "--at-once", atOnce, 1);
    Usage.require(
        spec,
        framesPerSecond >= 0 && startIndex >= 0,
        "--fps and --start-index must not be negative");
    Usage.require(
        spec,
        session == null || session.matches("[A-Za-z0-9._-]{1,64}"),
        "--session: " + session + " (expected: 1 to 64 characters of A-Z a-z 0-9 . _ -)");
  }

  private Optional<String> newSession() {
    return startIndex > 0
        ? Optional.empty()
        : Optional.of(
            START.format(Instant.now()) + "-" + UUID.randomUUID().toString().substring(0, 8));
  }

  /** What can be wrong with the frames comes first: it is said at once. */
  private FrameSource reachable(KafkaClients clients, FrameSource frames) throws IOException {
    try {
      clients.requireTopics(topic.text());
      return frames;
    } catch (ClientException e) {
      try (frames) {
        throw e;
      }
    }
  }

  private FrameSource open(StopSignal stop) {
    if (source.frames != null) {
      return FileFrames.folder(stream, source.frames, startIndex);
    }
    if (source.camera != null) {
      return camera(stop);
    }
    return source.video != null
        ? VideoFrames.open(stream, source.video, startIndex)
        : FileFrames.vipseg(source.vipseg, videos, atOnce);
  }

  private FrameSource camera(StopSignal stop) {
    Camera camera = Camera.of(source.camera, System.getenv());
    PrintWriter err = spec.commandLine().getErr();
    return new CameraFrames(
        index -> camera.open(stream, index),
        stop::await,
        what -> {
          err.println("camera " + camera + ": " + what);
          err.flush();
        },
        startIndex,
        framesPerSecond);
  }

  private double rate(FrameSource frames) {
    if (framesPerSecond > 0) {
      return framesPerSecond;
    }
    return frames.framesPerSecond() > 0 ? frames.framesPerSecond() : DEFAULT_FRAMES_PER_SECOND;
  }

  /** A rate that is asked for holds, whatever the source says of itself. */
  private OptionalLong shownMicros(FrameSource frames) {
    return framesPerSecond > 0 ? OptionalLong.empty() : frames.shownMicros();
  }

  private void finish(EventPublisher publisher, SourceFrame lastFrame, Instant time)
      throws IOException {
    if (end || source.vipseg != null) {
      publisher.endOfStream(lastFrame.streamId(), lastFrame.index() + 1, time);
    }
  }

  private void report(Map<String, Long> sent, Optional<String> named) {
    long total = sent.values().stream().mapToLong(Long::longValue).sum();
    if (json) {
      ObjectNode document = new ObjectMapper().createObjectNode();
      document.put("frames", total);
      document.put("session", named.orElse(null));
      ObjectNode streams = document.putObject("streams");
      sent.forEach(streams::put);
      spec.commandLine().getOut().println(document);
    } else {
      spec.commandLine()
          .getOut()
          .println(
              "sent "
                  + total
                  + " frames of "
                  + sent.size()
                  + (sent.size() == 1 ? " stream" : " streams"));
    }
    spec.commandLine().getOut().flush();
  }
}
