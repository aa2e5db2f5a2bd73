package org.omgllava.job.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassPathPartsTest {
  @TempDir Path folder;

  @Test
  void theJobBringsItselfAndItsConnectorsAndFlinkHasTheRest() throws IOException {
    ClassPathParts parts =
        parts(
            "omg-models-0.3.0.jar",
            "flink-runtime-2.2.1.jar",
            "flink-connector-kafka-5.0.0-2.2.jar",
            "flink-connector-datagen-2.2.1.jar",
            "kafka-clients-4.2.2.jar",
            "avro-1.11.4.jar",
            "log4j-core-2.25.5.jar");

    assertThat(names(parts.job()))
        .containsExactly(
            "omg-models-0.3.0.jar",
            "flink-connector-kafka-5.0.0-2.2.jar",
            "kafka-clients-4.2.2.jar",
            "avro-1.11.4.jar");
    assertThat(names(parts.flink()))
        .containsExactly(
            "flink-runtime-2.2.1.jar",
            "flink-connector-datagen-2.2.1.jar",
            "log4j-core-2.25.5.jar");
    assertThat(parts.all()).hasSize(7);
  }

  @Test
  void nativeLibrariesAreOnFlinksSide() throws IOException {
    ClassPathParts parts =
        parts("pytorch-engine-0.36.0.jar", "pytorch-jni-2.7.1-0.36.0.jar", "tokenizers-0.36.0.jar");

    assertThat(parts.job()).isEmpty();
    assertThat(parts.flink()).hasSize(3);
  }

  @Test
  void brokerPagesAndTestsAreOnNeitherSide() throws IOException {
    ClassPathParts parts =
        parts(
            "kafka_2.13-4.2.2.jar",
            "kafka-server-4.2.2.jar",
            "scala-library-2.13.17.jar",
            "jetty-server-12.1.12.jar",
            "ffmpeg-8.1.2-1.5.14-linux-x86_64.jar",
            "flink-runtime-2.2.1-tests.jar",
            "junit-jupiter-6.1.3.jar");

    assertThat(parts.job()).isEmpty();
    assertThat(parts.flink()).isEmpty();
    assertThat(parts.all()).hasSize(7);
  }

  @Test
  void foldersOfClassesAreTheJobsAndWhatIsNotThereIsLeftOut() throws IOException {
    Path classes = Files.createDirectory(folder.resolve("classes"));

    ClassPathParts parts =
        ClassPathParts.of(classes + File.pathSeparator + folder.resolve("no.jar") + ":");

    assertThat(parts.job()).containsExactly(classes);
    assertThat(parts.all()).containsExactly(classes);
    assertThat(parts.flink()).isEmpty();
  }

  @Test
  void ofThisProcessBothSidesHaveWhatTheyCannotDoWithout() {
    ClassPathParts parts = ClassPathParts.ofThisProcess();

    assertThat(names(parts.flink()))
        .anyMatch(name -> name.startsWith("flink-runtime-"))
        .anyMatch(name -> name.startsWith("pytorch-engine-"))
        .noneMatch(name -> name.startsWith("kafka"));
    assertThat(names(parts.job())).anyMatch(name -> name.startsWith("kafka-clients-"));
  }

  private ClassPathParts parts(String... jars) throws IOException {
    StringBuilder classPath = new StringBuilder();
    for (String jar : jars) {
      classPath.append(Files.createFile(folder.resolve(jar))).append(File.pathSeparator);
    }
    return ClassPathParts.of(classPath.toString());
  }

  private static List<String> names(List<Path> entries) {
    return entries.stream().map(entry -> entry.getFileName().toString()).toList();
  }
}
