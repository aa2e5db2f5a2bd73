package org.omgllava.job.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.kafka.common.TopicPartition;
import org.omgllava.events.TrackEvent;
import org.omgllava.job.cli.option.KafkaReadOptions;
import org.omgllava.job.cli.option.SettingOption;
import org.omgllava.job.cli.option.TimeParser;
import org.omgllava.job.cli.option.Usage;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.cli.tracks.Journeys;
import org.omgllava.job.cli.tracks.TrackFilter;
import org.omgllava.job.cli.tracks.TrackTable;
import org.omgllava.job.client.EventReader;
import org.omgllava.job.client.Topic;
import org.omgllava.job.config.Topics;
import org.omgllava.job.wire.EventJson;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What came into a stream's sight, and left. */
@Command(
    name = "tracks",
    mixinStandardHelpOptions = true,
    description =
        "Says of each track of a stream when it came, where it was, and when it left, as the track"
            + " log has it. Of one that has not left, where it came is known; times are those of"
            + " capture, boxes are left,top,right,bottom in pixels.",
    footer = {
      "",
      "Examples:",
      "  omg tracks --bootstrap-servers localhost:9092 --stream door --class person",
      "  omg tracks --bootstrap-servers localhost:9092 --stream door --since 2026-11-27T10:00:00Z"
          + " --json"
    })
final class TracksCommand implements Callable<Integer> {
  private static final Duration POLL = Duration.ofMillis(200);

  @Mixin KafkaReadOptions kafka;

  @Mixin final SettingOption tracks = SettingOption.of(Topics.class, "topic-tracks");

  @Option(
      names = "--stream",
      paramLabel = "ID",
      required = true,
      description = "The stream whose tracks are meant.")
  String stream;

  @Option(
      names = "--class",
      paramLabel = "NAME",
      description = "Only tracks of this class, as segments name it; may be repeated.")
  List<String> categories = List.of();

  @Option(
      names = "--since",
      paramLabel = "TIME",
      converter = TimeParser.class,
      description =
          "Leaves out what had left before this capture time, such as 2026-11-27T10:00:00Z.")
  Instant since;

  @Option(names = "--json", description = "Prints the newest event of each track as a JSON line.")
  boolean json;

  @Spec CommandSpec spec;

  @Override
  public Integer call() {
    Usage.requireNamed(spec, stream);
    Journeys journeys =
        new Journeys(new TrackFilter(stream, Set.copyOf(categories), Optional.ofNullable(since)));
    try (EventReader<TrackEvent> log =
        EventReader.fromBeginning(kafka.clients(), Topic.TRACKS.named(tracks.text()))) {
      Map<TopicPartition, Long> present = log.ends();
      while (!log.hasReached(present)) {
        log.poll(POLL).forEach(journeys::add);
      }
      if (log.undecodable() > 0) {
        throw new CommandFailure(
            log.undecodable()
                + " records were no tracks; the first: "
                + log.firstProblem().orElseThrow());
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    List<TrackEvent> wanted = journeys.wanted();
    if (json) {
      wanted.forEach(track -> out.println(EventJson.of(track)));
    } else if (wanted.isEmpty()) {
      out.println("no such tracks of " + stream);
    } else {
      TrackTable.lines(wanted).forEach(out::println);
    }
    out.flush();
    return 0;
  }
}
