package org.omgllava.job.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.omgllava.job.JobSettings;
import org.omgllava.job.embedded.FlinkRest;
import org.omgllava.job.embedded.JobFailure;
import org.omgllava.job.embedded.RetainedCheckpoints;
import org.omgllava.setting.Settings;

/**
 * The job at a cluster, which is told everything over its REST interface. Constraint: one thread.
 */
final class SubmittedJob {
  private static final ObjectMapper JSON = new ObjectMapper();
  static final String ENTRY = "org.omgllava.job.cli.Omg";
  private static final Duration STOP_LIMIT = Duration.ofMinutes(2);
  private static final long POLL_MILLIS = 200;

  private final FlinkRest rest;
  private final Path jar;
  private final Path checkpoints;
  private final Supplier<String> ids;
  private String id;
  private boolean seen;

  /**
   * @param ids a new one for each job
   */
  SubmittedJob(FlinkRest rest, Path jar, Path checkpoints, Supplier<String> ids) {
    this.rest = rest;
    this.jar = jar;
    this.checkpoints = checkpoints;
    this.ids = ids;
    this.id = ids.get();
  }

  /** Whether the JobManager answers and knows of no such job, in whatever state. */
  boolean missing() throws InterruptedException {
    try {
      return status().isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether every task runs, models loaded. */
  boolean running() throws InterruptedException {
    try {
      return FlinkRest.allTasksRunning(rest.get("/jobs/" + id));
    } catch (IOException e) {
      return false;
    }
  }

  /** Names of the TaskManagers that its tasks are in; empty when nobody knows. */
  Set<String> taskManagers() throws InterruptedException {
    Set<String> names = new TreeSet<>();
    try {
      for (JsonNode vertex : rest.get("/jobs/" + id).path("vertices")) {
        String path = "/jobs/" + id + "/vertices/" + vertex.path("id").asText();
        for (JsonNode subtask : rest.get(path).path("subtasks")) {
          names.add(subtask.path("taskmanager-id").asText());
        }
      }
      return names;
    } catch (IOException e) {
      return Set.of();
    }
  }

  /** Why the job has ended; empty when it has not. */
  Optional<String> failure() throws InterruptedException {
    try {
      return status().equals("FAILED")
          ? Optional.of(newestFailure().orElse("unknown"))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Why the job has started again, or has ended, the last time; empty when nobody knows of any. */
  Optional<String> newestFailure() throws InterruptedException {
    try {
      return JobFailure.of(rest.get("/jobs/" + id + "/exceptions")).stream()
          .reduce((first, last) -> last)
          .map(JobFailure::cause);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Submits it, to go on from the newest checkpoint on disk. A submission whose answer got lost is
   * not repeated under another id: two jobs would write as one.
   */
  void submit(JobSettings settings) throws IOException, InterruptedException {
    if (seen) {
      renew();
    }
    ObjectNode order = JSON.createObjectNode();
    order.put("jobId", id);
    order.put("entryClass", ENTRY);
    arguments(settings, checkpoints).forEach(order.putArray("programArgsList")::add);
    Optional<Path> newest = RetainedCheckpoints.newest(checkpoints);
    if (newest.isPresent()) {
      order.put("savepointPath", "file://" + newest.get());
      order.put("claimMode", "CLAIM");
    }
    rest.post("/jars/" + uploaded() + "/run", order);
  }

  private void renew() {
    id = ids.get();
    seen = false;
  }

  /** The jar's id at the JobManager; one that has started again knows of none. */
  private String uploaded() throws IOException, InterruptedException {
    for (JsonNode file : rest.get("/jars").path("files")) {
      if (file.path("name").asText().equals(jar.getFileName().toString())) {
        return file.path("id").asText();
      }
    }
    return rest.upload(jar);
  }

  /**
   * Ends it with a savepoint, from which the next submission goes on.
   *
   * @return false when it did not end in time
   */
  boolean stopWithSavepoint() throws InterruptedException {
    ObjectNode order = JSON.createObjectNode();
    order.put("targetDirectory", "file://" + checkpoints).put("drain", false);
    order.put("formatType", "NATIVE");
    try {
      String request = rest.post("/jobs/" + id + "/stop", order).path("request-id").asText();
      long deadline = System.nanoTime() + STOP_LIMIT.toNanos();
      while (System.nanoTime() < deadline) {
        JsonNode told = rest.get("/jobs/" + id + "/savepoints/" + request);
        if (told.at("/status/id").asText().equals("COMPLETED")) {
          boolean done = told.at("/operation/failure-cause").isMissingNode();
          if (done) {
            renew();
          }
          return done;
        }
        Thread.sleep(POLL_MILLIS);
      }
    } catch (IOException e) {
      return false;
    }
    return false;
  }

  /** The state of the job, as Flink calls it; empty when there is none of that id. */
  String status() throws IOException, InterruptedException {
    for (JsonNode job : rest.get("/jobs").path("jobs")) {
      if (job.path("id").asText().equals(id)) {
        seen = true;
        return job.path("status").asText();
      }
    }
    return "";
  }

  /** What a user would say: what is not the default. */
  static List<String> arguments(JobSettings settings, Path checkpoints) {
    Settings<JobSettings> all = Settings.of(JobSettings.class);
    Map<String, String> defaults = all.shown(JobSettings.defaults());
    List<String> arguments = new ArrayList<>(List.of("run"));
    all.shown(settings.with(Map.of("checkpoint-dir", "file://" + checkpoints)))
        .forEach(
            (name, value) -> {
              if (!value.equals(defaults.get(name))) {
                arguments.add("--" + name + "=" + value);
              }
            });
    return arguments;
  }
}
