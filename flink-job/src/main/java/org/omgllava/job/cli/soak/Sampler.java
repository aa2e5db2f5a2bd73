package org.omgllava.job.cli.soak;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.omgllava.job.cli.cluster.Cluster;
import org.omgllava.job.cli.process.ProcessUsage;
import org.omgllava.job.embedded.FlinkRest;

/**
 * Measures a cluster's processes, its job and its files.
 *
 * <p>Owns a client of the broker. Constraint: one thread.
 */
final class Sampler implements AutoCloseable {
  private static final double BYTES_OF_KIBIBYTE = 1 << 10;

  /** How the name of the job's own metric ends at Flink. */
  private static final String LIVE_TENSORS = ".liveNativeTensors";

  private final Cluster cluster;
  private final Path folder;
  private final FlinkRest rest;
  private final Admin admin;

  /**
   * @param folder of the cluster
   */
  Sampler(Cluster cluster, Path folder) {
    this.cluster = cluster;
    this.folder = folder;
    this.rest = new FlinkRest(cluster.dashboard());
    this.admin =
        Admin.create(
            Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrapServers()));
  }

  /**
   * Everything at this moment.
   *
   * @throws IOException when a process does not tell, such as one that has just died
   */
  Map<Series, Double> look() throws IOException, InterruptedException {
    Map<Series, Double> seen = new HashMap<>();
    for (Map.Entry<String, Long> process : cluster.processIds().entrySet()) {
      String name = process.getKey();
      ProcessUsage usage = ProcessUsage.of(process.getValue());
      seen.put(new Series(Quantity.RESIDENT, name), usage.residentMebibytes());
      seen.put(new Series(Quantity.THREADS, name), (double) usage.threads());
      seen.put(new Series(Quantity.OPEN_FILES, name), (double) usage.openFiles());
      seen.put(new Series(Quantity.HEAP, name), LiveHeap.mebibytes(process.getValue()));
    }
    String job = runningJob();
    seen.put(ofJob(Quantity.TENSORS), liveTensors(job));
    seen.put(
        ofJob(Quantity.CHECKPOINT),
        rest.get("/jobs/" + job + "/checkpoints").at("/latest/completed/state_size").asDouble()
            / BYTES_OF_KIBIBYTE);
    seen.put(ofJob(Quantity.CHECKPOINT_FILES), files("checkpoints"));
    seen.put(ofJob(Quantity.BROKER_FILES), files("kafka"));
    seen.put(ofJob(Quantity.TRANSACTIONAL_IDS), transactionalIds());
    return seen;
  }

  @Override
  public void close() {
    admin.close();
  }

  private static Series ofJob(Quantity quantity) {
    return new Series(quantity, Series.JOB);
  }

  private String runningJob() throws IOException, InterruptedException {
    for (JsonNode job : rest.get("/jobs").path("jobs")) {
      if (job.path("status").asText().equals("RUNNING")) {
        return job.path("id").asText();
      }
    }
    throw new IOException(rest.address() + ": no job runs");
  }

  /** Of the process that has the most. */
  private double liveTensors(String job) throws IOException, InterruptedException {
    for (JsonNode vertex : rest.get("/jobs/" + job).path("vertices")) {
      String metrics =
          "/jobs/" + job + "/vertices/" + vertex.path("id").asText() + "/subtasks/metrics";
      for (JsonNode metric : rest.get(metrics)) {
        String id = metric.path("id").asText();
        if (id.endsWith(LIVE_TENSORS)) {
          return rest.get(metrics + "?agg=max&get=" + id).path(0).path("max").asDouble();
        }
      }
    }
    throw new IOException(rest.address() + ": no task tells of its tensors yet");
  }

  /** Files that come and go meanwhile count or do not. */
  private double files(String below) throws IOException {
    long[] count = {0};
    Files.walkFileTree(
        folder.resolve(below),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            count[0]++;
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException e) {
            return FileVisitResult.CONTINUE;
          }
        });
    return count[0];
  }

  private double transactionalIds() throws IOException, InterruptedException {
    try {
      return admin.listTransactions().all().get().size();
    } catch (ExecutionException e) {
      throw new IOException(cluster.bootstrapServers() + ": " + e.getMessage(), e);
    }
  }
}
