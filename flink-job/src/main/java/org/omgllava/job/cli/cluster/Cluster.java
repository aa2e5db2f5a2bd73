package org.omgllava.job.cli.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.JobID;
import org.omgllava.job.JobSettings;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.embedded.FlinkRest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Broker, JobManager and TaskManagers as processes of this machine, and the job on them. What dies
 * is started again; a JobManager that has lost the job is given it again, to go on from the newest
 * checkpoint on disk. Flink's high availability would do the same, and needs ZooKeeper or
 * Kubernetes.
 *
 * <p>Owns its processes: they end with this one, however it ends. Lifecycle: {@link #start}, then
 * {@link #tend} again and again, then {@link #close}. Constraint: one thread.
 */
public final class Cluster implements AutoCloseable {
  public static final String BROKER = "broker";
  public static final String JOB_MANAGER = "jobmanager";
  private static final String TASK_MANAGER = "taskmanager-";

  private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
  private static final long POLL_MILLIS = 200;

  /** What a start takes of the processor, those who take the work over need first. */
  private static final Duration OTHERS_TAKE_OVER = Duration.ofSeconds(5);

  /** A job that ends for good so often without having run in between will not do better. */
  private static final int MOST_FAILURES = 3;

  private final Path folder;
  private final ClusterPlan plan;
  private final Map<String, Member> members = new LinkedHashMap<>();
  private final SubmittedJob job;
  private JobSettings settings;
  private boolean jobWanted = true;
  private String refusal = "";
  private int failures;

  private Cluster(ClusterFiles files, ClusterPlan plan, JobSettings settings) {
    this.folder = files.root();
    this.plan = plan;
    this.settings = settings.with(Map.of("bootstrap-servers", plan.bootstrapServers()));
    this.job =
        new SubmittedJob(
            new FlinkRest(plan.dashboard()),
            files.jobJar(),
            files.checkpoints(),
            () -> new JobID().toHexString());
  }

  /**
   * Starts the processes; the job is submitted by {@link #tend}.
   *
   * @param folder keeps topics, checkpoints and logs; what is there is gone on from
   */
  public static Cluster start(Path folder, ClusterPlan plan, JobSettings settings)
      throws IOException, InterruptedException {
    ClusterFiles files = new ClusterFiles(folder);
    ClassPathParts parts = ClassPathParts.ofThisProcess();
    files.write(parts, plan);
    Cluster cluster = new Cluster(files, plan, settings);
    Commands commands = new Commands(files, parts, plan);
    try {
      cluster.add(
          files,
          BROKER,
          () -> commands.broker(settings.topics().tracks(), ClusterPlan.topics(settings)),
          Duration.ZERO);
      cluster.add(files, JOB_MANAGER, commands::jobManager, Duration.ZERO);
      Duration others = plan.taskManagers() > 1 ? OTHERS_TAKE_OVER : Duration.ZERO;
      for (int i = 1; i <= plan.taskManagers(); i++) {
        String name = TASK_MANAGER + i;
        cluster.add(files, name, () -> commands.taskManager(name), others);
      }
      cluster.tell();
      return cluster;
    } catch (IOException | RuntimeException e) {
      try (cluster) {
        throw e;
      }
    }
  }

  /** Where the cluster of a folder keeps checkpoints and savepoints. */
  public static Path checkpoints(Path folder) {
    return new ClusterFiles(folder).checkpoints();
  }

  public String bootstrapServers() {
    return plan.bootstrapServers();
  }

  public String dashboard() {
    return plan.dashboard();
  }

  /** Names of the processes, in the order of their start. */
  public List<String> names() {
    return List.copyOf(members.keySet());
  }

  /** Those of the TaskManagers that run tasks; all of them when nobody knows. */
  public List<String> working() throws InterruptedException {
    Set<String> used = job.taskManagers();
    List<String> all = names().stream().filter(name -> name.startsWith(TASK_MANAGER)).toList();
    List<String> working = all.stream().filter(used::contains).toList();
    return working.isEmpty() ? all : working;
  }

  /** Numbers of the processes at the moment, by their names. */
  public Map<String, Long> processIds() {
    Map<String, Long> ids = new LinkedHashMap<>();
    members.forEach((name, member) -> ids.put(name, member.running().pid()));
    return ids;
  }

  /**
   * Starts what has died, and submits the job where it is not known.
   *
   * @throws CommandFailure when something ends again and again, or the job has failed for good
   */
  public void tend() throws IOException, InterruptedException {
    for (Member member : members.values()) {
      if (member.startAgain()) {
        LOG.info("{} is started again, for the {}. time", member.name(), member.starts());
        tell();
      }
    }
    Optional<String> failure = job.failure();
    failures = failure.isPresent() ? failures + 1 : job.running() ? 0 : failures;
    if (failures > MOST_FAILURES) {
      throw new CommandFailure("the job has ended: " + failure.orElse("unknown"));
    }
    if (jobWanted && (failure.isPresent() || job.missing())) {
      try {
        job.submit(settings);
      } catch (IOException e) {
        // The JobManager may just have died, or not have any TaskManager yet: the next round tells.
        LOG.warn("the job is not submitted yet", e);
        refusal = "; " + e.getMessage();
      }
    }
  }

  /**
   * Tends until every task runs.
   *
   * @param givenUp asked again and again; true ends the waiting
   * @return whether every task runs
   * @throws CommandFailure when they do not within the limit
   */
  public boolean awaitRunning(Duration limit, BooleanSupplier givenUp)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!job.running()) {
      if (givenUp.getAsBoolean()) {
        return false;
      }
      if (System.nanoTime() > deadline) {
        throw new CommandFailure(
            "the job is not running after "
                + limit.toSeconds()
                + " s; see "
                + dashboard()
                + job.newestFailure().map(cause -> "; " + cause).orElse(refusal));
      }
      tend();
      Thread.sleep(POLL_MILLIS);
    }
    return true;
  }

  /** Whether every task runs at the moment. */
  public boolean running() throws InterruptedException {
    return job.running();
  }

  /** SIGKILL; {@link #tend} starts it again. */
  public void kill(String name) throws InterruptedException {
    member(name).kill();
  }

  /** Ends a process and keeps it from being started again, or lets it be. */
  public void keepAway(String name, boolean away) throws InterruptedException {
    member(name).keepAway(away);
    if (away) {
      member(name).kill();
    }
  }

  /** Sends a signal, such as STOP, to a process. */
  public void signal(String name, String signal) throws IOException, InterruptedException {
    member(name).running().signal(signal);
  }

  /**
   * Ends the job with a savepoint; {@link #tend} leaves it so until {@link #resumeJob}.
   *
   * @return false when it goes on since it did not end in time
   */
  public boolean stopJob() throws InterruptedException {
    jobWanted = !job.stopWithSavepoint();
    return !jobWanted;
  }

  /** Lets {@link #tend} submit the job again, from where it was, with some settings changed. */
  public void resumeJob(Map<String, String> changes) {
    settings = settings.with(changes);
    jobWanted = true;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    List<Member> last = new ArrayList<>(members.values());
    for (int i = last.size() - 1; i >= 0; i--) {
      last.get(i).stop();
    }
    ClusterState.delete(folder);
  }

  private Member member(String name) {
    Member member = members.get(name);
    if (member == null) {
      throw new IllegalArgumentException(name + " (expected: one of " + members.keySet() + ")");
    }
    return member;
  }

  private void add(ClusterFiles files, String name, Member.Starting starting, Duration pause)
      throws IOException {
    members.put(name, Member.start(name, files.log(name), starting, pause));
  }

  private void tell() throws IOException {
    Map<String, Running> running = new LinkedHashMap<>();
    Map<String, Integer> starts = new LinkedHashMap<>();
    members.forEach(
        (name, member) -> {
          running.put(name, member.running());
          starts.put(name, member.starts());
        });
    new ClusterState(
            Running.of(ProcessHandle.current()), bootstrapServers(), dashboard(), running, starts)
        .write(folder);
  }
}
