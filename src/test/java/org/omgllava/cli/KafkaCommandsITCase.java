package org.omgllava.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.evaluate.IdMap;
import org.omgllava.events.AnswerError;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.FinishReason;
import org.omgllava.events.FrameEvent;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.PromptKind;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.events.StreamEnd;
import org.omgllava.events.TargetMode;
import org.omgllava.job.cli.result.FileNames;
import org.omgllava.job.cli.source.VideoFrames;
import org.omgllava.job.embedded.EmbeddedKafka;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.testing.EventFixtures;
import org.omgllava.testing.KafkaTopics;

/** publish, ask and consume at a real broker, with results written by hand. */
class KafkaCommandsITCase {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path shared;
  private static EmbeddedKafka kafka;
  private static KafkaTopics topics;

  @TempDir Path folder;

  @BeforeAll
  static void startBroker() throws IOException {
    kafka = EmbeddedKafka.start(shared.resolve("kafka"), 0);
    kafka.createTopics(
        List.of("frames", "instructions", "segments", "answers", "tracks", "dead-letters"), 2);
    topics = new KafkaTopics(kafka.bootstrapServers());
  }

  @AfterAll
  static void stopBroker() {
    kafka.close();
  }

  @Test
  void publishesEveryPictureAsItIsInNameOrder() throws IOException {
    Path pictures = Files.createDirectories(folder.resolve("pictures"));
    ImageIO.write(picture(), "png", pictures.resolve("b.png").toFile());
    ImageIO.write(picture(), "jpg", pictures.resolve("a.jpg").toFile());
    Files.writeString(pictures.resolve("c.txt"), "no picture");

    Invocation invocation = publish("files", pictures, "--start-index", "5", "--end", "--json");

    assertThat(invocation.status()).isZero();
    JsonNode said = JSON.readTree(invocation.out());
    assertThat(said.path("frames").asInt()).isEqualTo(2);
    assertThat(said.path("filesPassedOver").asInt()).isEqualTo(1);
    List<FrameEvent> frames = frames("files");
    assertThat(frames).extracting(FrameEvent::getFrameIndex).containsExactly(5L, 6L, 7L);
    assertThat(frames).extracting(FrameEvent::getEncoding).startsWith("JPEG", "PNG");
    assertThat(frames).extracting(f -> f.getAttributes().get("name")).startsWith("a", "b");
    assertThat(bytes(frames.get(1))).isEqualTo(Files.readAllBytes(pictures.resolve("b.png")));
    assertThat(frames.get(2).getEndOfStream()).isTrue();
    assertThat(frames.stream().map(FrameEvent::getCaptureTime).toList()).isSorted();
  }

  @Test
  void nothingSentIsAFailureThatSaysWhy() throws IOException {
    Path none = Files.createDirectories(folder.resolve("none"));
    Files.writeString(none.resolve("readme.txt"), "no picture");
    Files.writeString(none.resolve(".hidden.jpg"), "hidden");

    Invocation invocation = publish("none", none, "--end");

    assertThat(invocation.status()).isEqualTo(1);
    assertThat(invocation.err())
        .contains("nothing was sent")
        .contains("1 file is no picture (the first: readme.txt), 1 file is hidden");
    assertThat(frames("none")).isEmpty();
  }

  @Test
  void aRunThatWasCutOffGoesOnWhereItWas() throws Exception {
    Path pictures = Files.createDirectories(folder.resolve("resumed"));
    for (int i = 0; i < 3; i++) {
      ImageIO.write(picture(), "jpg", pictures.resolve(i + ".jpg").toFile());
    }
    publish("resumed", pictures, "--session", "older", "--end");
    publish("resumed", pictures);
    ImageIO.write(picture(), "jpg", pictures.resolve("3.jpg").toFile());
    ImageIO.write(picture(), "jpg", pictures.resolve("4.jpg").toFile());

    Invocation newest = publish("resumed", pictures, "--resume", "--end");
    Invocation again = publish("resumed", pictures, "--resume", "--end", "--json");
    Invocation ended = publish("resumed", pictures, "--resume", "--session", "older");
    Invocation other = publish("resumed", pictures, "--resume", "--session", "other", "--json");

    assertThat(newest.out()).contains("sent 2 frames of 1 stream, behind 3 sent before");
    List<FrameEvent> frames = frames("resumed");
    assertThat(frames.stream().map(FrameEvent::getFrameIndex).toList())
        .containsExactly(0L, 1L, 2L, 3L, 0L, 1L, 2L, 3L, 4L, 5L, 0L, 1L, 2L, 3L, 4L);
    List<FrameEvent> run = frames.subList(4, 10);
    assertThat(run).extracting(FrameEvent::getSession).containsOnly(run.get(0).getSession());
    assertThat(run.stream().map(FrameEvent::getCaptureTime).toList()).isSorted();
    assertThat(run.get(5).getEndOfStream()).isTrue();
    assertThat(again.status()).as("everything is there").isZero();
    assertThat(JSON.readTree(again.out()).path("frames").asInt()).isZero();
    assertThat(JSON.readTree(again.out()).path("sentBefore").asInt()).isEqualTo(5);
    assertThat(ended.out()).contains("sent 0 frames of 0 streams, behind 5 sent before");
    assertThat(frames.get(10).getSession()).isEqualTo("other");
    assertThat(JSON.readTree(other.out()).path("sentBefore").asInt()).isZero();
  }

  @Test
  void manyFramesOfOthersAreNoReasonToMissTheNewestOfAStream() throws Exception {
    Path pictures = Files.createDirectories(folder.resolve("far"));
    ImageIO.write(picture(), "jpg", pictures.resolve("0.jpg").toFile());
    publish("far", pictures, "--session", "far", "--start-index", "41");
    Path many = Files.createDirectories(folder.resolve("many"));
    for (int i = 0; i < 200; i++) {
      Files.write(many.resolve(i + ".bmp"), new byte[] {'B', 'M'});
    }
    publish("many-a", many);
    publish("many-b", many);

    ImageIO.write(picture(), "jpg", pictures.resolve("1.jpg").toFile());
    publish("far", pictures, "--start-index", "41", "--resume");

    assertThat(frames("far")).extracting(FrameEvent::getFrameIndex).containsExactly(41L, 42L);
    assertThat(frames("far")).extracting(FrameEvent::getSession).containsOnly("far");
  }

  @Test
  void publishesVideosOfVipsegAsStreams() throws IOException {
    for (String video : List.of("0_a", "1_b")) {
      Path images = Files.createDirectories(folder.resolve("images").resolve(video));
      ImageIO.write(picture(), "jpg", images.resolve("00000013.jpg").toFile());
      ImageIO.write(picture(), "jpg", images.resolve("00000016.jpg").toFile());
    }

    assertThat(kafka("publish", "--vipseg", folder.toString(), "--videos", "1_b").status())
        .isZero();

    assertThat(frames("0_a")).isEmpty();
    assertThat(frames("1_b")).extracting(FrameEvent::getFrameIndex).containsExactly(0L, 1L, 2L);
    assertThat(frames("1_b").get(1).getAttributes()).containsEntry("name", "00000016");
  }

  @Test
  void videosTakeTurnsAndEachSaysThatItHasEnded() throws IOException {
    Map<String, Integer> lengths = Map.of("2_a", 3, "2_b", 1, "2_c", 2);
    for (String video : lengths.keySet()) {
      Path images = Files.createDirectories(folder.resolve("images").resolve(video));
      for (int i = 0; i < lengths.get(video); i++) {
        ImageIO.write(picture(), "jpg", images.resolve("0000002" + i + ".jpg").toFile());
      }
    }

    assertThat(kafka("publish", "--vipseg", folder.toString(), "--at-once", "2").status()).isZero();

    List<FrameEvent> sent = new ArrayList<>();
    for (String video : new TreeSet<>(lengths.keySet())) {
      List<FrameEvent> frames = frames(video);
      assertThat(frames.stream().map(FrameEvent::getCaptureTime).toList()).isSorted();
      assertThat(frames.stream().map(FrameEvent::getFrameIndex).toList())
          .isEqualTo(LongStream.rangeClosed(0, lengths.get(video)).boxed().toList());
      assertThat(frames.get(frames.size() - 1).getEndOfStream()).isTrue();
      sent.addAll(frames.subList(0, frames.size() - 1));
    }
    assertThat(sent.get(0).getCaptureTime()).isEqualTo(sent.get(3).getCaptureTime());
    assertThat(sent.get(4).getCaptureTime()).isBefore(sent.get(2).getCaptureTime());
  }

  @Test
  void sendsPromptsInTheOrderInWhichTheyWereGiven() throws IOException {
    BufferedImage mask = new BufferedImage(8, 6, BufferedImage.TYPE_BYTE_GRAY);
    mask.setRGB(3, 2, 0xFFFFFFFF);
    Path png = folder.resolve("mask.png");
    ImageIO.write(mask, "png", png.toFile());

    Invocation invocation =
        kafka(
            "ask",
            "--stream",
            "door",
            "--id",
            "order",
            "--frame",
            "7",
            "--conversation",
            "talk",
            "--box",
            "1,2,3,4",
            "--mask",
            png.toString(),
            "--point",
            "5.5,6",
            "--box",
            "7,8,9,10",
            "--max-new-tokens",
            "12",
            "What are <region>, <region>, <region> and <region>?");

    assertThat(invocation.status()).isZero();
    assertThat(invocation.out()).contains("order");
    InstructionEvent sent = instruction("order");
    assertThat(sent.getPrompts())
        .extracting(p -> p.getKind())
        .containsExactly(PromptKind.BOX, PromptKind.MASK, PromptKind.POINT, PromptKind.BOX);
    assertThat(sent.getPrompts().get(2).getCoordinates()).containsExactly(5.5, 6.0);
    assertThat(sent.getPrompts().get(1).getMask().getHeight()).isEqualTo(6);
    assertThat(sent.getTarget().getMode()).isEqualTo(TargetMode.FRAME);
    assertThat(sent.getTarget().getFrameIndex()).isEqualTo(7);
    assertThat(sent.getConversationId()).isEqualTo("talk");
    assertThat(sent.getLimits().getMaxNewTokens()).isEqualTo(12);
  }

  @Test
  void cancelsAStandingInstruction() throws IOException {
    assertThat(
            kafka("ask", "--stream", "door", "--every", "5", "--id", "cars", "Segment the car.")
                .status())
        .isZero();
    assertThat(kafka("ask", "--stream", "door", "--cancel", "cars").out())
        .contains("cancelled cars");

    assertThat(instructions("cars"))
        .extracting(InstructionEvent::getCancel)
        .containsExactly(false, true);
    assertThat(instructions("cars").get(0).getTarget().getEveryFrames()).isEqualTo(5);
  }

  @Test
  void waitsForTheAnswerToItsInstruction() throws Exception {
    CompletableFuture<Invocation> asked =
        CompletableFuture.supplyAsync(
            () ->
                kafka(
                    "ask",
                    "--stream",
                    "door",
                    "--latest",
                    "--id",
                    "mine",
                    "--wait",
                    "Segment the ball."));
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !instructions("mine").isEmpty());
    send("answers", EventFixtures.answer("door", 4, "another", "no ball", 3, 7).toByteBuffer());
    send("answers", EventFixtures.answer("door", 4, "mine", "the ball", 4, 8).toByteBuffer());

    Invocation invocation = asked.get();

    assertThat(invocation.status()).isZero();
    assertThat(invocation.out())
        .contains("frame 4: the ball")
        .contains("track 3")
        .doesNotContain("no ball");
  }

  @Test
  void anInstructionThatEndsWithItsStreamEndsTheWaitForItsAnswers() throws Exception {
    for (boolean json : List.of(false, true)) {
      String id = json ? "until the end, as JSON" : "until the end";
      CompletableFuture<Invocation> asked =
          CompletableFuture.supplyAsync(
              () ->
                  kafka(
                      "ask",
                      "--stream",
                      "door",
                      "--every",
                      "2",
                      "--until-stream-ends",
                      "--id",
                      id,
                      "--wait",
                      json ? "--json" : "--timeout=60",
                      "Describe the scene."));
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !instructions(id).isEmpty());
      assertThat(instruction(id).getAtStreamEnd()).isEqualTo(StreamEnd.END);
      send("answers", EventFixtures.answer("door", 2, id, "a ball", 2, 6).toByteBuffer());
      send("answers", ended("elsewhere", id).toByteBuffer());
      send("answers", EventFixtures.answer("door", 4, id, "no ball", 3, 7).toByteBuffer());
      send("answers", ended("door", id).toByteBuffer());

      Invocation invocation = asked.get();

      assertThat(invocation.status()).isZero();
      assertThat(invocation.err()).isEmpty();
      if (json) {
        List<String> lines = invocation.out().lines().toList();
        assertThat(lines.stream().map(KafkaCommandsITCase::frameIndex)).containsExactly(2, 4, 5);
        assertThat(JSON.readTree(lines.get(2)).at("/error/code").asText())
            .isEqualTo("STREAM_ENDED");
      } else {
        assertThat(invocation.out())
            .containsSubsequence(
                "frame 2: a ball", "frame 4: no ball", "session night of the stream has ended");
      }
    }
  }

  private static AnswerEvent ended(String stream, String id) {
    return AnswerEvent.newBuilder(EventFixtures.answer(stream, 5, id, "", 0, 0))
        .setPhrases(List.of())
        .setFinishReason(FinishReason.ERROR)
        .setError(new AnswerError("STREAM_ENDED", "session night of the stream has ended"))
        .build();
  }

  @Test
  void saysWhenNoAnswerComes() {
    Invocation invocation =
        kafka("ask", "--stream", "door", "--id", "lonely", "--wait", "--timeout", "0.5", "Hello?");

    assertThat(invocation.status()).isEqualTo(1);
    assertThat(invocation.err()).contains("no answer to lonely");
  }

  @Test
  void consumesResultsAsLinesPicturesAndSubmission() throws Exception {
    Path pictures = Files.createDirectories(folder.resolve("images/cam"));
    for (String name : List.of("00000002", "00000005", "00000008")) {
      ImageIO.write(picture(), "jpg", pictures.resolve(name + ".jpg").toFile());
    }
    kafka("publish", "--vipseg", folder.toString());
    send("segments", EventFixtures.segmentation("cam", 0, 1).toByteBuffer());
    send("segments", EventFixtures.segmentation("elsewhere", 0, 1).toByteBuffer());
    send("segments", EventFixtures.segmentation("cam", 2, 1).toByteBuffer());
    Path out = folder.resolve("out");

    Invocation lines = kafka("consume", "--topic", "segments", "--stream", "cam");
    Invocation overlay =
        kafka(
            "consume",
            "--topic",
            "segments",
            "--stream",
            "cam",
            "--format",
            "overlay",
            "--out",
            out.toString());
    Invocation vipseg =
        kafka(
            "consume",
            "--topic",
            "segments",
            "--stream",
            "cam",
            "--format",
            "vipseg",
            "--out",
            out.toString());

    assertThat(lines.out().lines().map(KafkaCommandsITCase::frameIndex)).containsExactly(0, 2);
    assertThat(overlay.status()).isZero();
    assertThat(names(out.resolve("cam"))).containsExactly("00000000.png", "00000002.png");
    assertThat(vipseg.status()).isZero();
    // The frame without a result is there too: the evaluators count frames.
    assertThat(names(out.resolve("pan_pred/cam")))
        .containsExactly("00000002.png", "00000005.png", "00000008.png");
    JsonNode frames =
        JSON.readTree(out.resolve("pred.json").toFile()).at("/annotations/0/annotations");
    assertThat(frames).extracting(f -> f.path("segments_info").size()).containsExactly(2, 0, 2);
  }

  @Test
  void eachRunOfPublishIsASessionOfItsOwnUnlessItGoesOn() throws Exception {
    Path pictures = Files.createDirectories(folder.resolve("runs"));
    ImageIO.write(picture(), "jpg", pictures.resolve("0.jpg").toFile());
    publish("runs", pictures);
    publish("runs", pictures, "--session", "mine", "--end");
    publish("runs", pictures);
    publish("runs", pictures, "--start-index", "1");

    List<String> named = frames("runs").stream().map(FrameEvent::getSession).toList();

    assertThat(named.get(0)).matches("\\d{8}T\\d{6}Z-[0-9a-f]{8}");
    assertThat(named.subList(1, 3)).containsExactly("mine", "mine");
    assertThat(named.get(3)).isNotEqualTo(named.get(0)).hasSize(25);
    assertThat(named.get(4)).isNull();
    Invocation refused = publish("runs", pictures, "--session", "a b");
    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.err()).contains("--session: a b (expected: 1 to 64 characters");
  }

  @Test
  void theResultsOfEachSessionArePaintedOnItsOwnPictures() throws Exception {
    Path pictures = Files.createDirectories(folder.resolve("sessions"));
    ImageIO.write(picture(), "jpg", pictures.resolve("0.jpg").toFile());
    for (String session : List.of("a", "b")) {
      publish("twice", pictures, "--session", session);
    }
    for (FrameEvent frame : frames("twice")) {
      send(
          "segments",
          SegmentationEvent.newBuilder(EventFixtures.segmentation("twice", 0, 1))
              .setSession(frame.getSession())
              .setCaptureTime(frame.getCaptureTime())
              .build()
              .toByteBuffer());
    }
    Path out = folder.resolve("twice");

    for (String format : List.of("overlay", "vipseg")) {
      Invocation made =
          kafka(
              "consume",
              "--topic",
              "segments",
              "--stream",
              "twice",
              "--format",
              format,
              "--out",
              out.toString());
      assertThat(made.status()).isZero();
    }

    String second = FileNames.of("twice/b");
    assertThat(names(out.resolve("twice"))).containsExactly("00000000.png");
    assertThat(names(out.resolve(second))).containsExactly("00000000.png");
    assertThat(names(out.resolve("pan_pred"))).containsExactlyInAnyOrder("twice", second);
  }

  private static Invocation publish(String stream, Path pictures, String... more) {
    Stream<String> said = Stream.of("--stream", stream, "--frames", pictures.toString());
    return kafka("publish", Stream.concat(said, Stream.of(more)).toArray(String[]::new));
  }

  @Test
  void aVideoOfTwoSizesIsNoVipsegSubmission() throws Exception {
    send("segments", EventFixtures.segmentation("sizes", 0, 1).toByteBuffer());
    SegmentationEvent other =
        SegmentationEvent.newBuilder(EventFixtures.segmentation("sizes", 1, 1))
            .setHeight(EventFixtures.WIDTH)
            .setWidth(EventFixtures.HEIGHT)
            .build();
    send("segments", other.toByteBuffer());
    Path out = folder.resolve("sizes");

    Invocation invocation =
        kafka(
            "consume",
            "--topic",
            "segments",
            "--stream",
            "sizes",
            "--format",
            "vipseg",
            "--out",
            out.toString());

    assertThat(invocation.status()).isEqualTo(1);
    assertThat(invocation.err()).contains("sizes, frame 1: is 48 x 64 (expected: 64 x 48");
  }

  @Test
  void consumesResultsAsCocoPanoptic() throws Exception {
    send("segments", EventFixtures.segmentation("coco", 0, 3).toByteBuffer());
    send("segments", EventFixtures.segmentation("coco", 0, 1).toByteBuffer());
    send("segments", EventFixtures.segmentation("coco", 1, 5).toByteBuffer());
    Path out = folder.resolve("coco");

    Invocation invocation =
        kafka(
            "consume",
            "--topic",
            "segments",
            "--stream",
            "coco",
            "--format",
            "coco",
            "--out",
            out.toString());

    assertThat(invocation.status()).isZero();
    JsonNode document = JSON.readTree(out.resolve("panoptic.json").toFile());
    assertThat(document.path("images")).extracting(i -> i.path("id").asInt()).containsExactly(1, 2);
    Set<Integer> categories = new TreeSet<>();
    document.path("categories").forEach(c -> categories.add(c.path("id").asInt()));
    for (JsonNode annotation : document.path("annotations")) {
      Path png = out.resolve("panoptic").resolve(annotation.path("file_name").asText());
      Map<Integer, Long> areas = new TreeMap<>();
      for (int id : IdMap.read(png).ids()) {
        areas.merge(id, 1L, Long::sum);
      }
      areas.remove(0);
      Map<Integer, Long> listed = new TreeMap<>();
      for (JsonNode segment : annotation.path("segments_info")) {
        listed.put(segment.path("id").asInt(), segment.path("area").asLong());
        assertThat(categories).contains(segment.path("category_id").asInt());
        assertThat(segment.path("bbox")).hasSize(4);
      }
      assertThat(areas).isNotEmpty().isEqualTo(listed);
    }
  }

  @Test
  void consumesResultsAsCocoInstancesWithTheirPictures() throws Exception {
    Path pictures = Files.createDirectories(folder.resolve("kept"));
    ImageIO.write(picture(), "png", pictures.resolve("first.png").toFile());
    ImageIO.write(picture(), "jpg", pictures.resolve("second.jpg").toFile());
    publish("kept", pictures);
    send("segments", EventFixtures.segmentation("kept", 0, 3).toByteBuffer());
    send("segments", EventFixtures.segmentation("kept", 1, 3).toByteBuffer());
    send("segments", EventFixtures.segmentation("kept", 1, 5).toByteBuffer());
    Path out = folder.resolve("instances");

    assertThat(consume("kept", "coco-instances", out).status()).isZero();

    JsonNode document = JSON.readTree(out.resolve("labels.json").toFile());
    assertThat(document.path("images"))
        .extracting(image -> image.path("file_name").asText())
        .containsExactly("kept/first.png", "kept/second.jpeg");
    for (JsonNode image : document.path("images")) {
      assertThat(out.resolve("data").resolve(image.path("file_name").asText())).isRegularFile();
    }
    assertThat(document.path("annotations"))
        .extracting(annotation -> annotation.path("id").asInt())
        .containsExactly(1, 2, 3, 4);
    assertThat(document.path("annotations"))
        .extracting(annotation -> annotation.path("track_id").asInt())
        .as("a frame that came again replaces the first")
        .containsExactly(3, 4, 5, 6);
    JsonNode ball = document.at("/annotations/0");
    assertThat(ball.at("/segmentation/size/0").asInt()).isEqualTo(EventFixtures.HEIGHT);
    boolean[] mask =
        RunLengthMasks.toRowMajor(
            new RunLengthMask(
                EventFixtures.HEIGHT,
                EventFixtures.WIDTH,
                ball.at("/segmentation/counts").asText()));
    assertThat(mask).isEqualTo(EventFixtures.disc());
    assertThat(document.path("categories")).hasSize(2);
  }

  @Test
  void consumesResultsAsAVideoWithOverlaysAtTheTimesOfTheFrames() throws Exception {
    Path pictures = Files.createDirectories(folder.resolve("film"));
    for (int i = 0; i < 5; i++) {
      ImageIO.write(picture(), "jpg", pictures.resolve(i + ".jpg").toFile());
    }
    publish("film", pictures);
    for (int i = 0; i < 5; i++) {
      send("segments", EventFixtures.segmentation("film", i, 3).toByteBuffer());
    }
    // A repeat, and another session.
    send("segments", EventFixtures.segmentation("film", 2, 3).toByteBuffer());
    publish("film", pictures, "--session", "again");
    FrameEvent other = frames("film").get(5);
    send(
        "segments",
        SegmentationEvent.newBuilder(EventFixtures.segmentation("film", 0, 1))
            .setSession("again")
            .setCaptureTime(other.getCaptureTime())
            .build()
            .toByteBuffer());
    Path out = folder.resolve("films");

    Invocation made = consume("film", "video", out);

    assertThat(made.err()).isEmpty();
    assertThat(names(out))
        .containsExactlyInAnyOrder("film.mp4", FileNames.of("film/again") + ".mp4");
    try (VideoFrames film = VideoFrames.open("film", out.resolve("film.mp4"), 0)) {
      List<Long> shownMillis = new ArrayList<>();
      List<Integer> centres = new ArrayList<>();
      for (var next = film.next(); next.isPresent(); next = film.next()) {
        shownMillis.add(film.shownMicros().orElseThrow() / 1_000);
        BufferedImage shown = ImageIO.read(new ByteArrayInputStream(next.get().image()));
        centres.add(shown.getRGB(shown.getWidth() / 2, shown.getHeight() / 2 + 20) & 0xFFFFFF);
      }
      assertThat(shownMillis).containsExactly(0L, 40L, 80L, 120L, 160L);
      assertThat(centres).as("the ball is painted on the black picture").doesNotContain(0);
    }
  }

  private static Invocation consume(String stream, String format, Path out) {
    return kafka(
        "consume",
        "--topic",
        "segments",
        "--stream",
        stream,
        "--format",
        format,
        "--out",
        out.toString());
  }

  @Test
  void aTopicThatIsNotThereIsNamed() {
    Invocation invocation = kafka("consume", "--topic", "segments", "--topic-name", "nothing-here");

    assertThat(invocation.status()).isEqualTo(1);
    assertThat(invocation.err()).contains("nothing-here");
  }

  @Test
  void topicsAreMadeAsTheJobNeedsThemAndAskedFor() {
    String[] other = {
      "--bootstrap-servers",
      kafka.bootstrapServers(),
      "--topic-frames",
      "cameras",
      "--topic-instructions",
      "questions"
    };
    Invocation dry = Invocation.of(words("topics create --dry-run --partitions 3", other));
    assertThat(dry.status()).isZero();
    assertThat(dry.out())
        .contains(
            "would be made: cameras {max.message.bytes=33554432, message.timestamp.type=LogAppendTime")
        .contains("is there: segments");
    Invocation missing = Invocation.of(words("topics check", other));
    assertThat(missing.status()).isEqualTo(1);
    assertThat(missing.err()).contains("topic cameras does not exist");

    Invocation made = Invocation.of(words("topics create --partitions 3 --replicas 1", other));
    assertThat(made.out()).contains("made: cameras ").contains("made: questions ");
    assertThat(Invocation.of(words("topics create", other)).out()).doesNotContain("made:");
    assertThat(Invocation.of(words("topics check", other)).out()).contains("as the job needs them");
  }

  @Test
  void readingBeginsWhereOneSays() throws Exception {
    kafka.createTopics(List.of("some-segments"), 2);
    send("some-segments", EventFixtures.segmentation("early", 0, 1).toByteBuffer());
    String middle = Instant.now().plusMillis(1).toString();
    Awaitility.await().until(() -> Instant.now().isAfter(Instant.parse(middle)));
    send("some-segments", EventFixtures.segmentation("late", 0, 1).toByteBuffer());

    assertThat(from("earliest")).contains("\"early\"").contains("\"late\"");
    assertThat(from(middle)).doesNotContain("\"early\"").contains("\"late\"");
    assertThat(from("latest")).isEmpty();
    Invocation wrong =
        Invocation.of(
            words("consume --topic segments --from yesterday", "--bootstrap-servers", "none:1"));
    assertThat(wrong.status()).isEqualTo(2);
    assertThat(wrong.err()).contains("expected: earliest, latest or a time");
  }

  private static String from(String where) {
    return Invocation.of(
            words(
                "consume --topic segments --topic-name some-segments --from " + where,
                "--bootstrap-servers",
                kafka.bootstrapServers()))
        .out();
  }

  private static String[] words(String command, String... more) {
    return Stream.concat(Stream.of(command.split(" ")), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void readsPastForgedRecordsAndSaysWhereTheFirstIs() throws Exception {
    kafka.createTopics(List.of("forged"), 1);
    ByteBuffer result = EventFixtures.segmentation("cam", 1, 5).toByteBuffer();
    byte[] good = new byte[result.remaining()];
    result.get(good);
    // A list of segments that claims a billion of them in a block of no bytes.
    byte[] forged =
        HexFormat.of()
            .parseHex("c301aa465f4ff468dff3" + "00".repeat(7) + "ffffffff070000" + "00".repeat(9));
    topics.send("forged", "cam", good, forged, new byte[] {7}, good);

    Invocation invocation = kafka("consume", "--topic", "segments", "--topic-name", "forged");

    assertThat(invocation.status()).isEqualTo(1);
    assertThat(invocation.out().lines()).hasSize(2);
    assertThat(invocation.err())
        .contains("2 records were no segments; the first: forged-0 at offset 1: RECORD_MALFORMED");
  }

  private static Invocation kafka(String verb, String... arguments) {
    List<String> all =
        new ArrayList<>(List.of(verb, "--bootstrap-servers", kafka.bootstrapServers()));
    all.addAll(List.of(arguments));
    return Invocation.of(all.toArray(String[]::new));
  }

  private static void send(String topic, ByteBuffer event) throws InterruptedException {
    byte[] bytes = new byte[event.remaining()];
    event.get(bytes);
    topics.send(topic, "key", bytes);
  }

  private static List<FrameEvent> frames(String stream) {
    return topics.committed("frames", FrameEvent.getDecoder()).stream()
        .filter(frame -> frame.getStreamId().equals(stream))
        .toList();
  }

  private static List<InstructionEvent> instructions(String id) {
    return topics.committed("instructions", InstructionEvent.getDecoder()).stream()
        .filter(instruction -> instruction.getInstructionId().equals(id))
        .toList();
  }

  private static InstructionEvent instruction(String id) {
    assertThat(instructions(id)).hasSize(1);
    return instructions(id).get(0);
  }

  private static int frameIndex(String line) {
    try {
      return JSON.readTree(line).path("frameIndex").asInt();
    } catch (IOException e) {
      throw new AssertionError(line, e);
    }
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  private static byte[] bytes(FrameEvent frame) {
    byte[] bytes = new byte[frame.getImage().remaining()];
    frame.getImage().duplicate().get(bytes);
    return bytes;
  }

  private static BufferedImage picture() {
    return new BufferedImage(EventFixtures.WIDTH, EventFixtures.HEIGHT, BufferedImage.TYPE_INT_RGB);
  }
}
