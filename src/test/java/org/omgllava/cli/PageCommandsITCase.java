package org.omgllava.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.bundle.Bundle;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.integration.UpProcess;
import org.omgllava.job.embedded.EmbeddedKafka;
import org.omgllava.testing.ClipFrames;
import org.omgllava.testing.KafkaTopics;
import org.omgllava.testing.NotRun;
import org.omgllava.testing.PrintedCommands;
import org.omgllava.testing.RunningJob;

/** Commands that pages print beside the ways of the README, as they stand there. */
class PageCommandsITCase {
  private static final Path ROOT = Path.of(System.getProperty("repository.root")).normalize();
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final String DEPLOY = "deploy/README.md";

  @TempDir Path folder;

  @Test
  void topicsAreMadeAndLookedAt() throws Exception {
    PrintedCommands page = PrintedCommands.of(DEPLOY, "Against a Kafka of yours");
    String create = page.ofLauncher("topics create");
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0)) {
      String[] places = {"broker:9092", kafka.bootstrapServers()};
      String[] look = PrintedCommands.words(create + " --dry-run", places);
      String[] check = PrintedCommands.words(page.ofLauncher("topics check"), places);

      assertThat(Invocation.of(look).out()).contains("would be made: frames").doesNotContain("\nm");
      assertThat(Invocation.of(check).status()).isEqualTo(1);
      assertThat(Invocation.of(PrintedCommands.words(create, places)).out())
          .contains("made: frames", "made: tracks", "made: dead-letters");
      assertThat(Invocation.of(check).out()).contains("as the job needs them");
    }
  }

  @Test
  void deadLettersAreShown() throws Exception {
    String consume = PrintedCommands.of(DEPLOY, "Watching it").ofLauncher("consume");
    try (RunningJob job = RunningJob.start(folder, Map.of())) {
      job.topics().send("frames", "door", "no frame".getBytes(StandardCharsets.UTF_8));
      Awaitility.await()
          .atMost(LIMIT)
          .until(() -> !job.topics().committed("dead-letters").isEmpty());

      Invocation shown =
          Invocation.of(PrintedCommands.words(consume, "H:P", job.kafka().bootstrapServers()));

      assertThat(shown.err()).isEmpty();
      assertThat(shown.out()).contains("\"reason\":\"RECORD_MALFORMED\"");
    }
  }

  @Test
  void theDeviceIsTold() throws IOException {
    Invocation check =
        Invocation.of(
            PrintedCommands.words(PrintedCommands.of(DEPLOY, "GPUs").ofLauncher("gpu check")));

    assertThat(check.status()).as(check.err()).isZero();
    assertThat(check.out()).contains("PyTorch: 2.").contains("device: ");
  }

  @Test
  void aBundleWithOtherClassesIsWrittenAndTaken() throws Exception {
    String classes = PrintedCommands.of("README.md").ofLauncher("bundle classes");
    String example = Invocation.of("bundle", "classes", "--help").out();
    Path list =
        Files.writeString(
            folder.resolve("vehicles.json"),
            example.substring(example.indexOf("[{"), example.lastIndexOf("}]") + 2));
    Path made = folder.resolve("vehicles");

    Invocation written =
        Invocation.of(
            PrintedCommands.words(
                classes,
                "nano",
                ROOT.resolve("models/bundles/nano").toString(),
                "vehicles.json",
                list.toString(),
                "vehicles",
                made.toString()));

    assertThat(written.status()).as(written.err()).isZero();
    assertThat(Bundle.read(made).description().classes())
        .extracting(c -> c.name())
        .containsExactly("vehicle", "sky", "road");
    assertThat(Invocation.of("bundle", "verify", made.toString()).status()).isZero();
  }

  @Test
  void bashCompletesWhatThePageSourced() throws Exception {
    String source = PrintedCommands.of(DEPLOY).command("source ");
    launcher();

    Invocation completes = bash(source + "; complete -p omg");

    assertThat(completes.status()).as(completes.err()).isZero();
    assertThat(completes.out()).startsWith("complete ").contains("omg");
  }

  /** The names of the keys are those that the production overlay reads. */
  @Test
  void theSecretHasTheKeysThatProductionReads() throws Exception {
    NotRun.unless(Files.isExecutable(Path.of("/usr/bin/kubectl")), "the secret", "kubectl");
    String create = PrintedCommands.of("k8s/README.md").command("kubectl -n omg create secret");

    Invocation made = bash(create.replace("…", "x") + " --dry-run=client -o json");

    assertThat(made.status()).as(made.err()).isZero();
    JsonNode secret = new ObjectMapper().readTree(made.out());
    assertThat(secret.at("/metadata/name").asText()).isEqualTo("omg-s3");
    String production = read(ROOT.resolve("k8s/overlays/gpu-production"));
    assertThat(production).contains("omg-s3");
    assertThat(secret.path("data").fieldNames())
        .toIterable()
        .hasSize(2)
        .allSatisfy(key -> assertThat(production).contains(key));
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void aClusterOfProcessesIsLookedAtHitAndStopped() throws Exception {
    List<String> commands =
        PrintedCommands.of(DEPLOY, "A cluster of processes on one machine").ofLauncher();
    assertThat(commands).hasSize(5);
    assertThat(commands.get(0)).endsWith(" &");
    String data = " --data " + folder.resolve("cluster");
    String up =
        commands.get(0).replace(" &", data)
            + " --port 0 --dashboard-port 0 --bundle "
            + ROOT.resolve("models/bundles/nano");
    try (UpProcess running = UpProcess.run(folder, PrintedCommands.words(up))) {
      running.awaitPrinted("data: ");
      KafkaTopics topics = new KafkaTopics(running.bootstrapServers());
      topics.send("frames", "door", ClipFrames.records("door", 0, 2));
      awaitSegments(topics, 2);
      assertThat(cluster(commands.get(1) + data))
          .contains("taskmanager-1", "taskmanager-2", "jobmanager", "broker", "job: RUNNING");

      assertThat(cluster(commands.get(2) + data)).contains("job: RUNNING", "first checkpoint");

      cluster(commands.get(3) + data);
      topics.send("frames", "door", ClipFrames.records("door", 2, 4));
      awaitSegments(topics, 4);
      // The other one may have done it all before this one is started again.
      Awaitility.await()
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(cluster(commands.get(1) + data))
                      .containsPattern("taskmanager-1 .*started 2 t"));

      cluster(commands.get(4) + data);
      Awaitility.await().atMost(LIMIT).until(() -> !running.isRunning());
    }
  }

  private static String cluster(String command) {
    Invocation ran = Invocation.of(PrintedCommands.words(command));
    assertThat(ran.status()).as(command + ": " + ran.err()).isZero();
    return ran.out();
  }

  private static void awaitSegments(KafkaTopics topics, int count) {
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> topics.committed("segments", SegmentationEvent.getDecoder()).size() == count);
  }

  /** The launcher's place in the folder, without its build. */
  private void launcher() throws IOException {
    Path launcher = Files.createDirectories(folder.resolve("deploy")).resolve("omg");
    Files.writeString(
        launcher,
        "#!/bin/sh\nexec '%s/bin/java' -cp '%s' org.omgllava.job.cli.Launched \"$@\"\n"
            .formatted(System.getProperty("java.home"), System.getProperty("java.class.path")));
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
  }

  private Invocation bash(String line) throws IOException, InterruptedException {
    Path err = folder.resolve("bash.err");
    Process bash =
        new ProcessBuilder("bash", "-c", line)
            .directory(folder.toFile())
            .redirectError(err.toFile())
            .start();
    String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Invocation(bash.waitFor(), out, Files.readString(err));
  }

  private static String read(Path directory) throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        all.append(Files.readString(file));
      }
    }
    return all.toString();
  }
}
