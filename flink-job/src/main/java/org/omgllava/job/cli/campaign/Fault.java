package org.omgllava.job.cli.campaign;

import java.util.EnumSet;
import java.util.Set;

/** What happens to the cluster. */
public enum Fault {
  /** SIGKILL of a TaskManager. */
  KILL_TASK_MANAGER(4, 0, true),
  /** SIGKILL of the JobManager. */
  KILL_JOB_MANAGER(2, 0, true),
  /** SIGKILL of the broker. */
  KILL_BROKER(2, 0, true),
  /** A TaskManager stops for half a minute, and goes on as if nothing had been. */
  PAUSE_TASK_MANAGER(1, 30, false),
  /** The broker is killed and away for a minute. */
  BROKER_AWAY(1, 60, true),
  /** The job is stopped with a savepoint and goes on from it. */
  SAVEPOINT(1, 0, false),
  /** The same, with another parallelism. */
  RESCALE(2, 0, false),
  /** The disk that the checkpoints lie on is full. */
  DISK_FULL(1, 20, false);

  /** What may happen wherever the campaign runs. */
  static final Set<Fault> EVERYWHERE = EnumSet.complementOf(EnumSet.of(DISK_FULL));

  private final int times;
  private final int seconds;
  private final boolean kill;

  Fault(int times, int seconds, boolean kill) {
    this.times = times;
    this.seconds = seconds;
    this.kill = kill;
  }

  /** How often in a round of faults. */
  int times() {
    return times;
  }

  /** How long it lasts. */
  int seconds() {
    return seconds;
  }

  /** Whether a TaskManager is hit. */
  boolean isOfTaskManager() {
    return this == KILL_TASK_MANAGER || this == PAUSE_TASK_MANAGER;
  }

  /** Whether a process is killed. */
  boolean isKill() {
    return kill;
  }
}
