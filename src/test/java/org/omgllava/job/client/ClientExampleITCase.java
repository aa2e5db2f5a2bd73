package org.omgllava.job.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.events.FrameEvent;
import org.omgllava.events.InstructionEvent;
import org.omgllava.job.embedded.EmbeddedKafka;
import org.omgllava.testing.EventFixtures;
import org.omgllava.testing.KafkaTopics;

/** The page's example, compiled and run as it stands there, with the jars that the page names. */
class ClientExampleITCase {
  private static final Path PAGE =
      Path.of(System.getProperty("repository.root")).resolve("flink-job/README.md");

  private static final Pattern EXAMPLE =
      Pattern.compile("## The Java client\n.*?```java\n(.*?)```", Pattern.DOTALL);

  @TempDir Path folder;

  @Test
  void runsWithoutFlinkOnItsClassPath() throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), 0)) {
      kafka.createTopics(List.of("frames", "instructions", "answers"), 1);
      KafkaTopics topics = new KafkaTopics(kafka.bootstrapServers());
      Path picture = Files.write(folder.resolve("door.jpg"), new byte[] {1, 2, 3});
      try (URLClassLoader loader = compiled(example(kafka.bootstrapServers(), picture))) {
        CompletableFuture<String> printed =
            CompletableFuture.supplyAsync(() -> runAndCaptureOutput(loader));
        Awaitility.await()
            .atMost(Duration.ofMinutes(1))
            .until(
                () ->
                    printed.isDone()
                        || !topics
                            .committed("instructions", InstructionEvent.getDecoder())
                            .isEmpty());
        topics.send(
            "answers",
            "door",
            EventFixtures.answer("door", 0, "ask-1", "The red ball.", 4, 12)
                .toByteBuffer()
                .array());

        assertThat(printed.get()).isEqualToIgnoringNewLines("The red ball.");
      }
      assertThat(topics.committed("frames", FrameEvent.getDecoder()))
          .singleElement()
          .satisfies(frame -> assertThat(frame.getImage().remaining()).isEqualTo(3));
    }
  }

  private static String example(String bootstrapServers, Path picture) throws IOException {
    Matcher example = EXAMPLE.matcher(Files.readString(PAGE));
    assertThat(example.find()).isTrue();
    return """
        import java.nio.file.*;
        import java.time.*;
        import java.util.*;
        import org.omgllava.events.*;
        import org.omgllava.job.client.*;
        public class Example {
          public static void run(java.io.PrintStream out) throws Exception {
        """
        + example
            .group(1)
            .replace("localhost:9092", bootstrapServers)
            .replace("door.jpg", picture.toString())
            .replace("System.out", "out")
        + "}}";
  }

  private URLClassLoader compiled(String source) throws IOException {
    Path file = Files.writeString(folder.resolve("Example.java"), source);
    Path classes = Files.createDirectories(folder.resolve("classes"));
    List<Path> jars = classPathOfThePage();
    ByteArrayOutputStream problems = new ByteArrayOutputStream();
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                problems,
                problems,
                "-proc:none",
                "-d",
                classes.toString(),
                "-cp",
                String.join(File.pathSeparator, jars.stream().map(Path::toString).toList()),
                file.toString());
    assertThat(status).as(problems.toString(StandardCharsets.UTF_8)).isZero();
    List<URL> urls = new ArrayList<>();
    for (Path jar : jars) {
      urls.add(jar.toUri().toURL());
    }
    urls.add(classes.toUri().toURL());
    return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }

  /** The jars of this test's class path that the page names as the client's. */
  private static List<Path> classPathOfThePage() throws IOException {
    String page = Files.readString(PAGE);
    String section = page.substring(page.indexOf("## The Java client"), page.indexOf("```java"));
    List<Path> jars = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path path = Path.of(entry);
      // Modules of this build come as folders: flink-job/target/classes.
      String artifact =
          path.endsWith("target/classes")
              ? "omg-" + path.getParent().getParent().getFileName()
              : path.getFileName().toString().replaceFirst("-\\d.*", "");
      if (section.contains("`" + artifact + "`")) {
        jars.add(path);
      }
    }
    assertThat(jars).hasSize(9);
    return jars;
  }

  private static String runAndCaptureOutput(URLClassLoader loader) {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(loader);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8)) {
      loader.loadClass("Example").getMethod("run", PrintStream.class).invoke(null, print);
      return out.toString(StandardCharsets.UTF_8);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }
}
