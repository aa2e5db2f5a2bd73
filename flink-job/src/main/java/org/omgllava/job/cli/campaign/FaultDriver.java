package org.omgllava.job.cli.campaign;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.omgllava.job.cli.cluster.Cluster;

/**
 * One fault after the other: it happens, it ends, results come again, nothing hangs, a pause.
 *
 * <p>Constraint: one thread, which calls {@link #step} again and again.
 */
final class FaultDriver {
  /** Results that have not come again until then do not come again. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private interface Stage {
    Stage at(long nowMillis) throws IOException, InterruptedException;
  }

  private final Cluster cluster;
  private final SmallDisk disk;
  private final FaultPlan plan;
  private final Freshness freshness;
  private final int streams;
  private final Evidence evidence;
  private final Consumer<String> report;
  private final Recoveries recoveries = new Recoveries();
  private final List<String> broken = new ArrayList<>();
  private Stage stage;
  private boolean calm = true;

  /**
   * @param disk where checkpoints lie
   * @param report is told each fault and its end, a line each
   */
  FaultDriver(
      Cluster cluster,
      SmallDisk disk,
      FaultPlan plan,
      Freshness freshness,
      int streams,
      Evidence evidence,
      Consumer<String> report) {
    this.cluster = cluster;
    this.disk = disk;
    this.plan = plan;
    this.freshness = freshness;
    this.streams = streams;
    this.evidence = evidence;
    this.report = report;
    this.stage = pause(System.currentTimeMillis());
  }

  /** Does what is due. */
  void step(long nowMillis) throws IOException, InterruptedException {
    stage = stage.at(nowMillis);
  }

  /** Whether no fault is under way. */
  boolean calm() {
    return calm;
  }

  Recoveries recoveries() {
    return recoveries;
  }

  List<String> broken() {
    return List.copyOf(broken);
  }

  private Stage pause(long sinceMillis) {
    calm = true;
    long until = sinceMillis + plan.pauseSeconds() * 1_000L;
    return new Stage() {
      @Override
      public Stage at(long nowMillis) throws IOException, InterruptedException {
        return nowMillis < until ? this : begin(plan.next(), nowMillis);
      }
    };
  }

  private Stage begin(Fault fault, long nowMillis) throws IOException, InterruptedException {
    calm = false;
    List<String> workers = cluster.working();
    String worker = workers.get(plan.one(workers.size()));
    String what = fault.toString();
    if (fault.isOfTaskManager()) {
      what += workers.size() == 1 ? ", the only one at work" : ", one of " + workers.size();
    }
    switch (fault) {
      case KILL_TASK_MANAGER -> cluster.kill(worker);
      case KILL_JOB_MANAGER -> cluster.kill(Cluster.JOB_MANAGER);
      case KILL_BROKER -> cluster.kill(Cluster.BROKER);
      case PAUSE_TASK_MANAGER -> cluster.signal(worker, "STOP");
      case BROKER_AWAY -> cluster.keepAway(Cluster.BROKER, true);
      case DISK_FULL -> disk.fill();
      case SAVEPOINT -> restart(Map.of());
      case RESCALE -> {
        String parallelism = Integer.toString(plan.parallelism());
        what += " to " + parallelism;
        restart(Map.of("parallelism", parallelism));
      }
    }
    report.accept(what);
    return new Ongoing(fault, worker, workers.size(), nowMillis);
  }

  private void restart(Map<String, String> changes) throws InterruptedException {
    if (!cluster.stopJob()) {
      broken.add("the job did not end with a savepoint");
    }
    cluster.resumeJob(changes);
  }

  private void end(Fault fault, String worker) throws IOException, InterruptedException {
    switch (fault) {
      case PAUSE_TASK_MANAGER -> cluster.signal(worker, "CONT");
      case BROKER_AWAY -> cluster.keepAway(Cluster.BROKER, false);
      case DISK_FULL -> disk.clear();
      default -> {
        // Is over as soon as it has begun.
      }
    }
  }

  /** From the fault until results come again. */
  private final class Ongoing implements Stage {
    private final Fault fault;
    private final String worker;
    private final int workers;
    private final long beganMillis;
    private boolean ended;
    private boolean recovered;

    Ongoing(Fault fault, String worker, int workers, long beganMillis) {
      this.fault = fault;
      this.worker = worker;
      this.workers = workers;
      this.beganMillis = beganMillis;
    }

    @Override
    public Stage at(long nowMillis) throws IOException, InterruptedException {
      if (!ended && nowMillis >= beganMillis + fault.seconds() * 1_000L) {
        end(fault, worker);
        ended = true;
      }
      if (!recovered && freshness.since(beganMillis, streams)) {
        recovered = true;
        recoveries.add(fault, workers, nowMillis - beganMillis);
        report.accept(
            String.format(
                Locale.ROOT, "  results again after %.1f s", (nowMillis - beganMillis) / 1e3));
      }
      if (ended && recovered) {
        return new Settling(fault, nowMillis);
      }
      if (nowMillis > beganMillis + fault.seconds() * 1_000L + PATIENCE.toMillis()) {
        broken.add("no results for " + PATIENCE.toSeconds() + " s after " + fault);
        return pause(nowMillis);
      }
      return this;
    }
  }

  /** Until three checkpoints have shown that nothing hangs. */
  private final class Settling implements Stage {
    private final Fault fault;
    private final long sinceMillis;
    private Optional<Liveness> liveness = Optional.empty();

    Settling(Fault fault, long sinceMillis) {
      this.fault = fault;
      this.sinceMillis = sinceMillis;
    }

    @Override
    public Stage at(long nowMillis) throws InterruptedException {
      try {
        Liveness.Seen seen = evidence.look();
        if (liveness.isEmpty()) {
          liveness = Optional.of(new Liveness(seen));
        }
        Optional<List<String>> hanging = liveness.get().hanging(seen, sinceMillis);
        if (hanging.isPresent()) {
          hanging.get().forEach(line -> broken.add("after " + fault + ": " + line));
          return pause(nowMillis);
        }
      } catch (IOException e) {
        // Neither broker nor JobManager has to answer at once.
      }
      if (nowMillis > sinceMillis + PATIENCE.toMillis()) {
        broken.add("no three checkpoints within " + PATIENCE.toSeconds() + " s after " + fault);
        return pause(nowMillis);
      }
      return this;
    }
  }
}
