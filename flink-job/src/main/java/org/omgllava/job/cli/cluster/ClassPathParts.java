package org.omgllava.job.cli.cluster;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The class path of this process, as a Flink distribution and a job's jar divide it: DJL is on
 * Flink's side, since a native library can be loaded by one class loader only.
 *
 * @param all entries of this process
 * @param flink what stands in Flink's {@code lib/}
 * @param job what a job brings, folders of classes included
 */
record ClassPathParts(List<Path> all, List<Path> flink, List<Path> job) {
  private static final Pattern OF_THE_JOB =
      Pattern.compile(
          "(omg-|flink-connector-(base|kafka)-|kafka-clients-|zstd-jni-|lz4-java-|snappy-java-|avro-\\d|jackson-"
              + "|picocli-|jgrapht-|apfloat-|jheaps-|imageio-|common-(image|io|lang)-).*");

  /** What neither needs: the embedded broker, servers of pages, video, and what tests bring. */
  private static final Pattern OF_NEITHER =
      Pattern.compile(
          "(kafka[-_]|scala-|jetty-|javacv-|javacpp-|ffmpeg-|mcp-|jose4j-|metrics-core-|junit|archunit"
              + "|testcontainers|playwright|driver-|mockito|assertj|flink-test-utils).*|.*-tests\\.jar");

  static ClassPathParts ofThisProcess() {
    return of(System.getProperty("java.class.path"));
  }

  /** Divides a class path; entries that do not exist are left out. */
  static ClassPathParts of(String classPath) {
    List<Path> all = new ArrayList<>();
    List<Path> flink = new ArrayList<>();
    List<Path> job = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator)) {
      Path path = Path.of(entry).toAbsolutePath();
      if (entry.isEmpty() || !Files.exists(path)) {
        continue;
      }
      all.add(path);
      String name = path.getFileName().toString();
      if (Files.isDirectory(path) || OF_THE_JOB.matcher(name).matches()) {
        job.add(path);
      } else if (!OF_NEITHER.matcher(name).matches()) {
        flink.add(path);
      }
    }
    return new ClassPathParts(List.copyOf(all), List.copyOf(flink), List.copyOf(job));
  }

  /** Entries as one class path. */
  static String joined(List<Path> entries) {
    return String.join(File.pathSeparator, entries.stream().map(Path::toString).toList());
  }
}
