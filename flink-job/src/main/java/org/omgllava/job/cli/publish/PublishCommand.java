package org.omgllava.job.cli.publish;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DecimalStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.LongFunction;
import org.omgllava.job.cli.option.KafkaOptions;
import org.omgllava.job.cli.option.SettingOption;
import org.omgllava.job.cli.option.Usage;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.cli.process.Progress;
import org.omgllava.job.cli.process.StopSignal;
import org.omgllava.job.cli.source.FileFrames;
import org.omgllava.job.cli.source.FrameSending;
import org.omgllava.job.cli.source.FrameSource;
import org.omgllava.job.cli.source.LeftOut;
import org.omgllava.job.cli.source.RepeatedFrames;
import org.omgllava.job.client.ClientException;
import org.omgllava.job.client.EventPublisher;
import org.omgllava.job.client.KafkaClients;
import org.omgllava.job.client.PublishedFrames;
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
      "  omg publish --bootstrap-servers localhost:9092 --stream door --frames shots/ --glob '**/door-*.jpg'",
      "  omg publish --bootstrap-servers localhost:9092 --stream street --video street.mp4 --resume",
      "  omg publish --bootstrap-servers localhost:9092 --stream gate --camera rtsp://gate.local/main --fps 5",
      "  omg publish --bootstrap-servers localhost:9092 --stream scan --frames scans/ --by-reference /srv/pictures",
      "  omg publish --bootstrap-servers localhost:9092 --vipseg VIPSeg_720P --videos 127_-hIVCYO4C90"
    })
public final class PublishCommand implements Callable<Integer> {
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
      names = "--glob",
      paramLabel = "PATTERN",
      description =
          "With --frames: only files whose path below the folder matches, such as *.jpg or **/left/*.png.")
  String glob;

  @Mixin final SendingOptions how = new SendingOptions();

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
    KafkaClients clients = kafka.clients();
    try (StopSignal stop = StopSignal.install()) {
      Optional<PublishedFrames> held = how.resume ? held(clients) : Optional.empty();
      Map<String, PublishedFrames.Newest> newest =
          held.map(PublishedFrames::newest).orElse(Map.of());
      Optional<String> named = held.isPresent() ? resumed(held.get()) : newSession();
      try (FrameSource frames = reachable(clients, open(stop, newest));
          EventPublisher publisher =
              new EventPublisher(
                  clients,
                  topic.text(),
                  Settings.defaults(Topics.class).instructions(),
                  named,
                  how.store());
          Progress progress = new Progress("frames sent", frames.size())) {
        FrameSending sending =
            new FrameSending(
                frames,
                FrameSending.Destination.of(publisher),
                new FrameSending.Rate(framesPerSecond, framesPerSecond > 0 || how.isRealTime()),
                end || source.isVipseg(),
                newest,
                stop::await);
        sending.run(progress::add);
        publisher.flush();
        report(sending, frames.leftOut(), named);
      }
    }
    return 0;
  }

  private Optional<String> resumed(PublishedFrames held) {
    return Optional.of(held.session()).filter(name -> !name.isEmpty());
  }

  /** A camera's session that has ended is over; files of one have been sent. */
  private Optional<PublishedFrames> held(KafkaClients clients) {
    Set<String> streams =
        source.isVipseg() ? FileFrames.videosOf(source.vipseg, videos) : Set.of(stream);
    clients.requireTopics(topic.text());
    return PublishedFrames.find(clients, topic.text(), streams, Optional.ofNullable(session))
        .filter(
            found ->
                !source.isCamera()
                    || found.newest().values().stream().noneMatch(PublishedFrames.Newest::ended));
  }

  private void checkUsage() {
    boolean streams = source.isVipseg();
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
    Usage.require(spec, source.isFolder() || glob == null, "--glob goes with --frames only");
    Usage.require(
        spec,
        !(how.loop && (streams || source.isCamera())),
        "--loop goes with --video and --frames only");
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
    if (session != null) {
      return Optional.of(session);
    }
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

  private FrameSource open(StopSignal stop, Map<String, PublishedFrames.Newest> held) {
    if (source.isVipseg()) {
      return FileFrames.vipseg(source.vipseg, videos, atOnce);
    }
    if (source.isCamera()) {
      PublishedFrames.Newest newest = held.get(stream);
      long firstIndex = newest == null ? startIndex : newest.index() + 1;
      PrintWriter err = spec.commandLine().getErr();
      return source.openCamera(stream, firstIndex, framesPerSecond, stop::await, err);
    }
    LongFunction<FrameSource> opening =
        index -> source.openFiles(stream, Optional.ofNullable(glob), index);
    return how.loop ? new RepeatedFrames(opening, startIndex) : opening.apply(startIndex);
  }

  private void report(FrameSending sending, LeftOut leftOut, Optional<String> named) {
    Map<String, Long> sent = sending.sent();
    if (sent.isEmpty() && sending.passed() == 0) {
      throw new CommandFailure(
          source
              + ": nothing was sent: "
              + (source.isCamera() ? "it gave no picture" : "it has no picture that can be decoded")
              + (leftOut.files() > 0 ? " (" + leftOut + ")" : ""));
    }
    long total = sent.values().stream().mapToLong(Long::longValue).sum();
    if (json) {
      ObjectNode document = new ObjectMapper().createObjectNode();
      document.put("frames", total);
      document.put("session", named.orElse(null));
      document.put("sentBefore", sending.passed());
      document.put("filesPassedOver", leftOut.files());
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
                  + (sent.size() == 1 ? " stream" : " streams")
                  + (sending.passed() > 0 ? ", behind " + sending.passed() + " sent before" : "")
                  + (leftOut.files() > 0 ? "; passed over: " + leftOut : ""));
    }
    spec.commandLine().getOut().flush();
  }
}
