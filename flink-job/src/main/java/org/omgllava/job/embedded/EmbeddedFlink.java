package org.omgllava.job.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.omgllava.job.embedded.monitor.Monitoring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One job on a Flink cluster in this JVM, with its dashboard. The job goes on from the newest
 * complete checkpoint below its data folder.
 *
 * <p>Owns the cluster. Lifecycle: {@link #start}, {@link #awaitRunning}, {@link #close}; closing
 * cancels the job and keeps its checkpoints.
 */
public final class EmbeddedFlink implements AutoCloseable {
  /** The dashboard's port where it is free. */
  public static final int DASHBOARD_PORT = 8081;

  /** Slots per parallel instance: one for each slot sharing group, and one to spare. */
  private static final int SLOTS_PER_INSTANCE = 4;

  /** A local cluster takes no range. */
  private static final MemorySize NETWORK_MEMORY = MemorySize.ofMebiBytes(128);

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedFlink.class);
  private static final Duration POLL = Duration.ofMillis(200);

  private final JobClient job;
  private final DataFolder data;
  private final FlinkRest rest;

  private EmbeddedFlink(JobClient job, DataFolder data, int dashboardPort) {
    this.job = job;
    this.data = data;
    this.rest = new FlinkRest("http://localhost:" + dashboardPort);
  }

  /**
   * Starts the cluster and submits the job.
   *
   * @param data holds the checkpoints; the job goes on from the newest
   * @param dashboardPort wanted port, 0 for any; another one when it is taken
   * @param parallelism largest parallelism of an operator
   * @param name of the job
   * @param build puts the job on the environment
   */
  public static EmbeddedFlink start(
      DataFolder data,
      int dashboardPort,
      int parallelism,
      String name,
      Consumer<StreamExecutionEnvironment> build)
      throws IOException {
    return start(data, dashboardPort, parallelism, Monitoring.NONE, name, build);
  }

  /** The same, watched by others. */
  public static EmbeddedFlink start(
      DataFolder data,
      int dashboardPort,
      int parallelism,
      Monitoring monitoring,
      String name,
      Consumer<StreamExecutionEnvironment> build)
      throws IOException {
    int port = Ports.freeOr(dashboardPort);
    Configuration configuration = configuration(data, port, parallelism);
    monitoring.configure(configuration);
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironmentWithWebUI(configuration);
    build.accept(env);
    try {
      return new EmbeddedFlink(env.executeAsync(name), data, port);
    } catch (Exception e) {
      throw new IOException(
          "the embedded Flink cluster did not take the job: " + rootMessage(e), e);
    }
  }

  /** Settings for a cluster with one job whose checkpoints outlive it. */
  static Configuration configuration(DataFolder data, int dashboardPort, int parallelism)
      throws IOException {
    Files.createDirectories(data.checkpoints());
    Configuration configuration = new Configuration();
    configuration.set(RestOptions.ADDRESS, "localhost");
    configuration.set(RestOptions.BIND_ADDRESS, "localhost");
    configuration.set(RestOptions.PORT, dashboardPort);
    configuration.set(RestOptions.BIND_PORT, Integer.toString(dashboardPort));
    configuration.set(WebOptions.SUBMIT_ENABLE, false);
    configuration.set(JobManagerOptions.BIND_HOST, "localhost");
    configuration.set(TaskManagerOptions.BIND_HOST, "localhost");
    configuration.set(TaskManagerOptions.NUM_TASK_SLOTS, SLOTS_PER_INSTANCE * parallelism);
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, NETWORK_MEMORY);
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, NETWORK_MEMORY);
    configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(64));
    configuration.set(CoreOptions.TMP_DIRS, data.temporaryFiles().toAbsolutePath().toString());
    configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, uri(data.checkpoints()));
    configuration.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    Optional<Path> newest = RetainedCheckpoints.newest(data.checkpoints());
    if (newest.isPresent()) {
      configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, uri(newest.get()));
      configuration.set(StateRecoveryOptions.RESTORE_MODE, RecoveryClaimMode.CLAIM);
    }
    return configuration;
  }

  /** Where a browser finds the dashboard. */
  public String dashboard() {
    return rest.address();
  }

  /** Whether the job has ended, by failure or otherwise. */
  public boolean ended() {
    return status().isGloballyTerminalState();
  }

  /**
   * Waits until every task runs, models loaded.
   *
   * @param givenUp asked again and again; true ends the waiting
   * @return whether every task runs
   * @throws IllegalStateException when the job has ended, or does not run within the limit
   */
  public boolean awaitRunning(Duration limit, BooleanSupplier givenUp) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!allTasksRunning()) {
      failIfEnded();
      if (givenUp.getAsBoolean()) {
        return false;
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "the job is not running after " + limit.toSeconds() + " s; see " + dashboard());
      }
      Thread.sleep(POLL.toMillis());
    }
    return true;
  }

  /**
   * @throws IllegalStateException when the job has ended, with the reason
   */
  public void failIfEnded() {
    if (ended()) {
      throw new IllegalStateException("the job has ended: " + failure());
    }
  }

  /** The latest failures after which the job started again, oldest first. */
  public List<JobFailure> failures() {
    try {
      return JobFailure.of(told("/exceptions"));
    } catch (IOException e) {
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  /**
   * Ends the job with a savepoint, so that everything it has worked out is committed.
   *
   * @return false when it did not end in time; its newest checkpoint stays valid
   */
  public boolean stopWithSavepoint(Duration limit) throws InterruptedException {
    try {
      job.stopWithSavepoint(false, uri(data.checkpoints()), SavepointFormatType.NATIVE)
          .get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException | TimeoutException | IllegalStateException e) {
      LOG.warn("The job did not stop with a savepoint and is cancelled", e);
      return false;
    }
  }

  @Override
  public void close() {
    try {
      if (!ended()) {
        job.cancel().get(30, TimeUnit.SECONDS);
        job.getJobExecutionResult().handle((result, problem) -> null).get(30, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException | IllegalStateException e) {
      // The cluster goes down with this process in any case; what it has written stays valid.
      LOG.warn("The job did not end in time", e);
    }
  }

  private JobStatus status() {
    try {
      return job.getJobStatus().get(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException | TimeoutException | IllegalStateException e) {
      // A local cluster goes away together with its job.
      return JobStatus.FAILED;
    }
  }

  private String failure() {
    try {
      job.getJobExecutionResult().get(10, TimeUnit.SECONDS);
      return "it finished";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    } catch (ExecutionException | TimeoutException e) {
      return rootMessage(e);
    }
  }

  private boolean allTasksRunning() throws InterruptedException {
    try {
      return FlinkRest.allTasksRunning(told(""));
    } catch (IOException e) {
      return false;
    }
  }

  /** What the REST interface tells of the job. */
  private JsonNode told(String path) throws IOException, InterruptedException {
    return rest.get("/jobs/" + job.getJobID() + path);
  }

  private static String uri(Path folder) {
    // Flink takes what a URI says to the letter: a blank must stay a blank.
    return "file://" + folder.toAbsolutePath();
  }

  private static String rootMessage(Throwable problem) {
    Throwable root = problem;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.toString() : root.getMessage();
  }
}
