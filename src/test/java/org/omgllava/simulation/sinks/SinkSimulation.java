package org.omgllava.simulation.sinks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.omgllava.job.CheckpointSettings;
import org.omgllava.job.cli.campaign.Liveness;
import org.omgllava.job.cli.transactions.CheckpointEvidence;
import org.omgllava.job.cli.transactions.OpenTransaction;
import org.omgllava.job.cli.transactions.OpenTransaction.Verdict;
import org.omgllava.job.cli.transactions.Prepared;
import org.omgllava.simulation.History;
import org.omgllava.simulation.sinks.SimulatedBroker.Answer;
import org.omgllava.simulation.sinks.SimulatedBroker.Ongoing;

/**
 * A run of the transactional sinks, all of whose time, interleaving, failures and late answers come
 * from a seed: transactions commit, abort, linger and are fenced, checkpoints time out, ids are
 * forgotten and epochs run out, the job fails and comes back with another parallelism, or is gone
 * for good, and its transactions are ended by hand.
 */
final class SinkSimulation {
  private static final int MOST_ACTIONS = 20_000;
  private static final int MOST_STARTS = 100;
  private static final int MOST_PARALLELISM = 3;
  private static final int INTERVAL_MILLIS = 1_000;
  private static final int CHECKPOINT_TIMEOUT_MILLIS = 400_000;

  /** What outages and late answers may take of a transaction's life, with room to spare. */
  private static final int OUTAGES_MILLIS = 300_000;

  private static final int LONGEST_OUTAGE_MILLIS = 10_000;
  private static final int LATE_MILLIS = 500;
  private static final int STEP_MILLIS = 150;
  private static final int STALLED_STEP_MILLIS = 5_000;

  private final Random luck;
  private final History history;
  private final SinkWiring wiring;
  private final CheckpointSettings checkpoints =
      new CheckpointSettings(INTERVAL_MILLIS, CHECKPOINT_TIMEOUT_MILLIS, "");
  private final SimulatedBroker broker;
  private final SinkJob job;
  private final int records;
  private final boolean abandoned;

  /** The subtask that takes its time; there may be none. */
  private final int slow;

  private final List<SimulatedSubtask> zombies = new ArrayList<>();
  private final List<String> broken = new ArrayList<>();
  private long nowMillis = 1_000_000;
  private long triggeredMillis;
  private long nextRecordMillis;
  private int disturbancesLeft;
  private int lateLeft;
  private long stalledUntilMillis;
  private int starts;
  private Optional<Liveness> liveness = Optional.empty();
  private long calmSinceMillis;

  private SinkSimulation(long seed, Optional<SinkMutation> planted, History history) {
    this.luck = new Random(seed);
    this.history = history;
    this.wiring = new SinkWiring(planted, 1 + luck.nextInt(4));
    this.records = 5 + luck.nextInt(40);
    this.abandoned = luck.nextInt(4) == 0;
    this.slow = luck.nextInt(2 * MOST_PARALLELISM);
    this.disturbancesLeft = luck.nextInt(10);
    int fitting = luck.nextInt(MOST_PARALLELISM + 1);
    long transactionTimeout = checkpoints.transactionMillis(fitting) + OUTAGES_MILLIS;
    int tolerated = checkpoints.toleratedFailures(transactionTimeout, 3);
    this.broker =
        new SimulatedBroker(
            wiring.partitions(),
            luck.nextBoolean() ? 2 + luck.nextInt(20) : Short.MAX_VALUE - 1,
            transactionTimeout,
            luck.nextInt(3) == 0 ? 10_000 + luck.nextInt(20_000) : Integer.MAX_VALUE,
            this::answer);
    this.job =
        new SinkJob(
            broker,
            wiring,
            wiring.has(SinkMutation.TOO_MANY_FAILURES_TOLERATED) ? fitting + 3 : tolerated);
  }

  /**
   * Runs a seed.
   *
   * @param history takes each event
   * @return what is not kept, one line each
   */
  static List<String> run(long seed, Optional<SinkMutation> planted, History history) {
    return new SinkSimulation(seed, planted, history).run();
  }

  private List<String> run() {
    start();
    List<Runnable> possible = new ArrayList<>();
    for (int done = 0; broken.isEmpty(); done++) {
      if (done > MOST_ACTIONS || starts > MOST_STARTS) {
        broken.add("the job does not come to rest: it was started " + starts + " times");
      } else if (abandoned && job.completed().isPresent() && !stalled() && luck.nextInt(100) == 0) {
        endByHand();
        account(job.completed().get().position());
        break;
      } else if (liveness.isPresent() && hasSettled()) {
        account(records);
        break;
      } else {
        possible.clear();
        collect(possible);
        act(possible);
      }
    }
    broken.forEach(each -> history.add(() -> each));
    return broken;
  }

  private void act(List<Runnable> possible) {
    try {
      if (possible.isEmpty()) {
        nowMillis += INTERVAL_MILLIS;
      } else {
        possible.get(luck.nextInt(possible.size())).run();
      }
      pass(luck.nextInt(stalled() ? STALLED_STEP_MILLIS : STEP_MILLIS));
      if (job.givesUp(nowMillis, CHECKPOINT_TIMEOUT_MILLIS)) {
        throw new IllegalStateException("too many checkpoints have failed");
      }
    } catch (RuntimeException e) {
      restart(e.toString(), job.subtasks().size());
    }
    if (job.position() == records && liveness.isEmpty() && !stalled() && luck.nextInt(20) == 0) {
      calmDown();
    } else if (liveness.isEmpty()) {
      disturb();
    }
  }

  private void pass(long millis) {
    nowMillis += millis;
    broker.advance(nowMillis);
  }

  private boolean stalled() {
    return stalledUntilMillis > nowMillis;
  }

  private void collect(List<Runnable> possible) {
    if (job.position() < records && nextRecordMillis <= nowMillis) {
      possible.add(this::emit);
    }
    for (SimulatedSubtask subtask : job.subtasks()) {
      if (subtask.stalledUntilMillis <= nowMillis) {
        if (!subtask.queue.isEmpty()
            && (slow != job.subtasks().indexOf(subtask) || luck.nextInt(6) == 0)) {
          possible.add(() -> take(subtask));
        }
        possible.add(subtask::flush);
      }
    }
    for (SinkJob.Notice notice : job.notices()) {
      if (notice.subtask().stalledUntilMillis <= nowMillis) {
        possible.add(() -> tell(notice));
        break;
      }
    }
    if (triggeredMillis + INTERVAL_MILLIS <= nowMillis && !job.isSaving()) {
      possible.add(this::trigger);
    }
    for (SimulatedSubtask zombie : zombies) {
      possible.add(() -> linger(zombie));
    }
  }

  private void emit() {
    history.add(() -> nowMillis + " record " + job.position());
    job.emit();
    nextRecordMillis = nowMillis + luck.nextInt(luck.nextInt(8) == 0 ? 6_000 : 400);
  }

  private void take(SimulatedSubtask subtask) {
    history.add(
        () ->
            nowMillis
                + " "
                + job.subtasks().indexOf(subtask)
                + " takes "
                + subtask.queue.element());
    job.take(subtask);
    if (luck.nextBoolean()) {
      subtask.flush();
    }
  }

  private void tell(SinkJob.Notice notice) {
    history.add(
        () ->
            nowMillis
                + " "
                + job.subtasks().indexOf(notice.subtask())
                + " is told of checkpoint "
                + notice.checkpoint());
    job.tell(notice);
  }

  private void trigger() {
    if (job.trigger(nowMillis)) {
      triggeredMillis = nowMillis;
    }
  }

  private void linger(SimulatedSubtask zombie) {
    boolean over;
    try {
      history.add(() -> nowMillis + " one that lingers takes " + zombie.queue.peek());
      over = !zombie.linger();
    } catch (RuntimeException e) {
      history.add(() -> nowMillis + " what has lingered ends with " + e);
      over = true;
    }
    if (over) {
      end(zombie);
      zombies.remove(zombie);
    }
  }

  /** It is told at last, and aborts what it has open. */
  private void end(SimulatedSubtask zombie) {
    try {
      zombie.close();
    } catch (RuntimeException e) {
      history.add(() -> nowMillis + " what has lingered aborts nothing: " + e);
    }
  }

  private void disturb() {
    // What happens between a checkpoint's beginning and its end is worth more tries.
    int roll = luck.nextInt(job.isSaving() ? 100 : 300);
    if (roll > 8 || disturbancesLeft == 0 || stalled()) {
      return;
    }
    disturbancesLeft--;
    if (roll < 6) {
      boolean otherwise = luck.nextBoolean();
      restart(
          "it is killed", otherwise ? 1 + luck.nextInt(MOST_PARALLELISM) : job.subtasks().size());
    } else if (roll == 6 && stalledUntilMillis == 0) {
      List<SimulatedSubtask> all = job.subtasks();
      long millis = (long) (luck.nextDouble() * 6 * CHECKPOINT_TIMEOUT_MILLIS);
      history.add(() -> nowMillis + " a subtask stalls for " + millis);
      stalledUntilMillis = nowMillis + millis;
      all.get(luck.nextInt(all.size())).stalledUntilMillis = stalledUntilMillis;
    } else {
      lateLeft += luck.nextInt(4) == 0 ? 15 : 1 + luck.nextInt(3);
      history.add(() -> nowMillis + " the broker is late");
    }
  }

  private Answer answer() {
    if (lateLeft == 0 || liveness.isPresent()) {
      return Answer.AT_ONCE;
    }
    lateLeft--;
    nowMillis += LATE_MILLIS;
    return luck.nextBoolean() ? Answer.REQUEST_LOST : Answer.ANSWER_LOST;
  }

  private void start() {
    try {
      starts++;
      job.start(1 + luck.nextInt(MOST_PARALLELISM), this::shuffled);
    } catch (RuntimeException e) {
      restart(e.toString(), job.subtasks().size());
    }
  }

  private List<Integer> shuffled(int subtasks) {
    List<Integer> order = IntStream.range(0, subtasks).boxed().collect(Collectors.toList());
    Collections.shuffle(order, luck);
    return order;
  }

  private void restart(String reason, int parallelism) {
    String why = reason;
    while (starts <= MOST_STARTS) {
      String failure = why;
      stalledUntilMillis = Math.min(stalledUntilMillis, nowMillis);
      history.add(() -> nowMillis + " the job starts again: " + failure);
      if (luck.nextBoolean() && liveness.isEmpty()) {
        zombies.addAll(job.subtasks());
      }
      pass(starts > 4 ? INTERVAL_MILLIS : luck.nextInt(LONGEST_OUTAGE_MILLIS));
      starts++;
      try {
        job.start(parallelism, this::shuffled);
        return;
      } catch (RuntimeException e) {
        why = e.toString();
      }
    }
  }

  /** From now on nothing happens, and nothing may hang. */
  private void calmDown() {
    history.add(() -> nowMillis + " all is calm");
    zombies.forEach(this::end);
    zombies.clear();
    stalledUntilMillis = 0;
    job.subtasks().forEach(subtask -> subtask.stalledUntilMillis = 0);
    liveness = Optional.of(new Liveness(seen()));
    calmSinceMillis = nowMillis;
  }

  private boolean hasSettled() {
    Optional<List<String>> hanging = liveness.get().hanging(seen(), calmSinceMillis);
    if (hanging.isEmpty()
        || job.position() < records
        || job.isSaving()
        || !job.notices().isEmpty()
        || job.completed().get().position() < records) {
      return false;
    }
    broken.addAll(hanging.get());
    return true;
  }

  private Liveness.Seen seen() {
    Map<String, Liveness.Ends> ends = new TreeMap<>();
    for (int partition = 0; partition < wiring.partitions(); partition++) {
      ends.put(
          "results-" + partition,
          new Liveness.Ends(broker.stable(partition), broker.end(partition)));
    }
    return new Liveness.Seen(
        ends,
        broker.ongoing().stream()
            .map(open -> new Liveness.Open(open.id(), open.sinceMillis()))
            .toList(),
        List.copyOf(job.completedMillis()));
  }

  /** What who ends them is told to do by the checkpoint's evidence. */
  private void endByHand() {
    lateLeft = 0;
    history.add(() -> nowMillis + " the job is gone for good");
    Set<Prepared> named =
        job.completed().get().committables().stream()
            .map(one -> new Prepared(one.id(), one.producer().producerId(), one.producer().epoch()))
            .collect(Collectors.toSet());
    for (Ongoing open : broker.ongoing()) {
      Prepared found =
          new Prepared(open.id(), open.producer().producerId(), open.producer().epoch());
      Set<Prepared> evidence =
          wiring.has(SinkMutation.EVIDENCE_BY_ID_ALONE)
                  && named.stream().anyMatch(one -> one.transactionalId().equals(open.id()))
              ? Set.of(found)
              : named;
      Verdict verdict =
          new OpenTransaction(found, open.sinceMillis(), Map.of())
              .verdict(Optional.of(new CheckpointEvidence(Path.of("newest"), evidence)));
      if (verdict == Verdict.COMMIT && !wiring.has(SinkMutation.ALL_ABORTED_BY_HAND)) {
        broker.commit(open.id(), open.producer());
      } else {
        broker.init(open.id());
      }
    }
  }

  /** Each record of those once, in order. */
  private void account(int expected) {
    for (int partition = 0; partition < wiring.partitions(); partition++) {
      int of = partition;
      List<Integer> wanted =
          IntStream.range(0, expected).filter(r -> wiring.partition(r) == of).boxed().toList();
      List<Integer> written = broker.committed(partition);
      if (!written.equals(wanted)) {
        broken.add("partition " + partition + " has " + written + " (expected: " + wanted + ")");
      }
    }
  }
}
