package org.omgllava.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.MaskOrigin;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.events.WakeReason;
import org.omgllava.integration.UpProcess;
import org.omgllava.job.cli.source.Camera;
import org.omgllava.job.cli.source.CameraFrames;
import org.omgllava.job.client.SourceFrame;
import org.omgllava.job.embedded.EmbeddedKafka;
import org.omgllava.testing.Browsers;
import org.omgllava.testing.ClipFrames;
import org.omgllava.testing.KafkaTopics;
import org.omgllava.testing.NotRun;
import org.omgllava.testing.PrintedCommands;
import org.omgllava.testing.RtspServer;

/** The ways of the README, each command as it is printed there; other places and ports alone. */
class ReadmeITCase {
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final int PICTURES = 12;

  @TempDir Path folder;

  @Test
  void theWayOfAFolderEndsWithPicturesOfTheMasks() throws Exception {
    Path pictures = Files.createDirectories(folder.resolve("pictures"));
    for (int i = 0; i < PICTURES; i++) {
      Files.write(pictures.resolve(i + ".jpg"), ClipFrames.pictures().get(i));
    }
    List<String> commands = PrintedCommands.of("README.md", "My folder").ofLauncher();
    assertThat(commands).hasSize(11);
    assertThat(commands.get(0)).isEqualTo("up --data ~/omg");

    try (UpProcess up = UpProcess.start(folder.resolve("data"))) {
      String[] places = {
        "localhost:9092", up.bootstrapServers(),
        "H:P", up.bootstrapServers(),
        "pictures/", pictures.toString(),
        "overlays", folder.resolve("overlays").toString(),
        "followed", folder.resolve("followed").toString()
      };
      for (String command : commands.subList(1, commands.size())) {
        run(command, PrintedCommands.words(command, places));
      }
      assertWhatWasClickedIsFollowed(new KafkaTopics(up.bootstrapServers()));
    }

    assertThat(madeIn("overlays/door")).hasSize(PICTURES);
    assertThat(madeIn("followed")).hasSizeGreaterThan(PICTURES);
  }

  private void run(String command, String[] words) throws Exception {
    if (words[0].equals("view")) {
      try (UpProcess view =
          UpProcess.run(
              folder,
              Stream.concat(Stream.of(words), Stream.of("--view-port", "0"))
                  .toArray(String[]::new))) {
        view.awaitPrinted("view: ");
      }
      return;
    }
    Invocation run = Invocation.of(words);
    assertThat(run.err()).as(command).isEmpty();
    assertThat(run.status()).as(command).isZero();
    switch (words[0] + " " + words[1]) {
      case "ask --bootstrap-servers" ->
          assertThat(run.out())
              .as(command)
              .containsPattern(command.contains("--wait") ? "frame \\d+.*ball" : "sent ");
      case "streams list" -> assertThat(run.out()).contains("door: session ", "clicked", "ball");
      case "streams forget" -> assertThat(run.out()).contains("door");
      default -> {}
    }
  }

  /** On every frame of the second session, by its track once it is found. */
  private static void assertWhatWasClickedIsFollowed(KafkaTopics topics) throws Exception {
    List<AnswerEvent> followed =
        topics.committed("answers", AnswerEvent.getDecoder()).stream()
            .filter(answer -> answer.getInstructionId().equals("clicked"))
            .filter(answer -> answer.getFollow() != null)
            .toList();
    assertThat(followed).hasSize(PICTURES);
    assertThat(followed.get(0).getFollow().getWake()).isEqualTo(WakeReason.FIRST);
    Long track = followed.get(0).getPhrases().get(0).getTrackId();
    assertThat(followed.subList(1, PICTURES))
        .allSatisfy(
            answer -> {
              assertThat(answer.getPhrases().get(0).getMade()).isEqualTo(MaskOrigin.TRACK);
              assertThat(answer.getPhrases().get(0).getTrackId()).isEqualTo(track);
            });
    SegmentationEvent first =
        topics.committed("segments", SegmentationEvent.getDecoder()).stream()
            .filter(event -> event.getSession().equals(followed.get(0).getSession()))
            .findFirst()
            .orElseThrow();
    assertThat(first.getSegments())
        .filteredOn(segment -> segment.getTrackId() == track)
        .singleElement()
        .satisfies(segment -> assertThat(segment.getCategory()).isEqualTo("ball"));
  }

  private List<Path> madeIn(String made) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve(made))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void theWayOfACameraIsThreeCommandsFromAnEmptyFolderToAMaskInTheBrowser() throws Exception {
    List<String> commands = PrintedCommands.of("README.md", "My camera").ofLauncher();
    assertThat(commands).as("and the clone before them").hasSize(2);
    assertThat(commands.get(0)).isEqualTo("up");
    int port = RtspServer.freePort();
    Optional<RtspServer> camera = RtspServer.start(folder("camera"), port);
    Optional<Path> chromium = Browsers.chromium();
    requireBoth(camera, chromium);

    try (RtspServer running = camera.orElseThrow();
        UpProcess up = UpProcess.start(folder.resolve("data"));
        UpProcess publishing =
            UpProcess.run(
                folder,
                PrintedCommands.words(
                    commands.get(1),
                    "localhost:9092",
                    up.bootstrapServers(),
                    "rtsp://gate.local/main",
                    RtspServer.address(port)));
        Playwright playwright = Browsers.playwright();
        Browser browser = Browsers.launch(playwright, chromium.orElseThrow())) {
      Page page = browser.newPage();
      page.setDefaultTimeout(LIMIT.toMillis());
      page.navigate(up.view());
      page.locator("#streams li:has-text('gate')").first().waitFor();
      page.locator("#segments li:has-text('ball')").first().waitFor();
      String first = page.locator("#caption").innerText();
      Awaitility.await()
          .atMost(LIMIT)
          .until(() -> !page.locator("#caption").innerText().equals(first));
      assertThat(publishing.isRunning()).as("until it is stopped").isTrue();
    }
  }

  @Test
  void aCameraOverRtspIsReadAgainAfterItHasGone() throws Exception {
    int port = RtspServer.freePort();
    Path pictures = folder("camera");
    Optional<RtspServer> first = RtspServer.start(pictures, port);
    requireBoth(first, Optional.of(pictures));
    List<RtspServer> servers = new ArrayList<>(List.of(first.orElseThrow()));
    List<String> said = new ArrayList<>();
    Camera gate = Camera.of(RtspServer.address(port), java.util.Map.of());
    try (CameraFrames frames =
        new CameraFrames(
            index -> gate.open("gate", index),
            millis -> {
              if (millis > 0 && servers.size() == 1) {
                servers.add(restarted(pictures, port));
              }
              return false;
            },
            said::add,
            3,
            0)) {
      List<Long> indices = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        SourceFrame frame = frames.next().orElseThrow();
        indices.add(frame.index());
        assertThat(frame.image()).startsWith(0xFF, 0xD8);
        if (i == 9) {
          servers.get(0).close();
        }
      }
      assertThat(indices).as("indices go on").startsWith(3L, 4L).endsWith(21L, 22L);
      assertThat(said).first().isEqualTo("connected");
      assertThat(said).anyMatch(line -> line.startsWith("not connected: "));
      assertThat(said).last().isEqualTo("connected");
    } finally {
      servers.forEach(RtspServer::close);
    }
  }

  @Test
  void theWayOfAClusterRunsTheJobAgainstAKafkaOfOnesOwn() throws Exception {
    List<String> commands = PrintedCommands.of("README.md", "My cluster").ofLauncher();
    assertThat(commands).hasSize(2);

    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0)) {
      String[] places = {
        "broker:9092", kafka.bootstrapServers(), "~/omg", folder.resolve("job").toString()
      };
      Invocation made = Invocation.of(PrintedCommands.words(commands.get(0), places));
      assertThat(made.err()).isEmpty();
      assertThat(made.out()).contains("made: frames").contains("made: dead-letters");
      try (UpProcess job =
          UpProcess.run(
              folder,
              Stream.concat(
                      Stream.of(PrintedCommands.words(commands.get(1), places)),
                      Stream.of("--dashboard-port", "0"))
                  .toArray(String[]::new))) {
        job.awaitPrinted("dashboard: ");
        KafkaTopics topics = new KafkaTopics(kafka.bootstrapServers());
        topics.send("frames", "door", ClipFrames.records("door", 0, 2));
        Awaitility.await()
            .atMost(LIMIT)
            .until(() -> topics.committed("segments", SegmentationEvent.getDecoder()).size() == 2);
      }
    }
  }

  private Path folder(String name) throws IOException {
    return Files.createDirectories(folder.resolve(name));
  }

  private static RtspServer restarted(Path pictures, int port) {
    try {
      return RtspServer.start(pictures, port).orElseThrow();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void requireBoth(Optional<RtspServer> camera, Optional<Path> browser) {
    boolean both = camera.isPresent() && browser.isPresent();
    if (!both) {
      camera.ifPresent(RtspServer::close);
    }
    NotRun.unless(both, "a camera", "RTSP server (GStreamer's, with Python's gi), or no chromium");
  }
}
