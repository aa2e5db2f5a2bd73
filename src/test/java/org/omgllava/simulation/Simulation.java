package org.omgllava.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import org.apache.flink.streaming.runtime.tasks.TestProcessingTimeService;
import org.omgllava.simulation.Step.Input;

/**
 * A run of the keyed steps, all of whose time, interleaving, checkpoints and failures come from a
 * seed.
 */
final class Simulation {
  private static final int MOST_ACTIONS = 100_000;
  private static final int LONGEST_STALL_MILLIS = 4_000;
  private static final int LONGEST_OUTAGE_MILLIS = 40_000;

  /** Something that can happen next. */
  private record Action(Step step, Optional<Input> input, boolean timer) {}

  private final SplittableRandom luck;
  private final History history;
  private final boolean calm;
  private final Script script;
  private final SimulatedJob job;
  private final TestProcessingTimeService time = new TestProcessingTimeService();
  private final int mostQueued;
  private final List<String> broken = new ArrayList<>();
  private long nowMillis = Script.START_MILLIS;
  private int failuresLeft;

  private Simulation(
      long scriptSeed, long luckSeed, boolean calm, Optional<Mutation> planted, History history) {
    SplittableRandom drawn = new SplittableRandom(scriptSeed);
    this.luck = new SplittableRandom(luckSeed);
    this.history = history;
    this.calm = calm;
    SimulatedSettings settings = SimulatedSettings.drawn(drawn.split(), calm);
    this.script = Script.drawn(drawn.split(), calm);
    this.mostQueued = 1 + luck.nextInt(6);
    this.failuresLeft = luck.nextInt(4);
    this.job =
        new SimulatedJob(
            settings,
            new Wiring(planted),
            time,
            new Random(luck.nextLong()),
            script.frames,
            script.instructions);
  }

  /** What a seed has come to. */
  record Outcome(List<String> broken, Map<String, List<String>> results) {}

  /**
   * Runs a seed.
   *
   * @param history takes each event
   */
  static Outcome run(long seed, Optional<Mutation> planted, History history) {
    // Every fourth run is a calm one: a backlog, and no time for anything to be given up in. It is
    // run twice, and what comes out does not depend on who is faster.
    if (seed % 4 != 0) {
      return new Simulation(seed, seed + 1, false, planted, history).run();
    }
    Outcome one = new Simulation(seed, seed + 1, true, planted, history).run();
    history.add(() -> "the same records, otherwise interleaved");
    Outcome other = new Simulation(seed, ~seed, true, planted, history).run();
    List<String> broken = new ArrayList<>(one.broken());
    broken.addAll(other.broken());
    one.results()
        .forEach(
            (of, results) -> {
              List<String> others = other.results().getOrDefault(of, List.of());
              if (!results.equals(others)) {
                broken.add(of + " depends on the interleaving: " + results + " and " + others);
              }
            });
    return new Outcome(broken, one.results());
  }

  private Outcome run() {
    try {
      setTime();
      job.start();
      goOn();
      if (broken.isEmpty()) {
        job.steps.stream().map(Step::held).filter(held -> !held.isEmpty()).forEach(broken::add);
      }
    } catch (Exception e) {
      StackTraceElement[] trace = e.getStackTrace();
      broken.add("the job breaks: " + e + (trace.length == 0 ? "" : " at " + trace[0]));
    }
    Account account = new Account(script, job);
    if (broken.isEmpty()) {
      broken.addAll(account.broken());
    }
    broken.forEach(each -> history.add(() -> each));
    return new Outcome(List.copyOf(broken), account.results());
  }

  private void goOn() throws Exception {
    List<Action> possible = new ArrayList<>();
    for (int done = 0; broken.isEmpty(); done++) {
      if (done > MOST_ACTIONS) {
        broken.add("the job does not come to rest");
        return;
      }
      possible.clear();
      collect(possible);
      if (possible.isEmpty()) {
        long next = nextMillis();
        if (next == Long.MAX_VALUE) {
          return;
        }
        nowMillis = Math.max(nowMillis + 1, next);
        setTime();
        continue;
      }
      carryOut(possible.get(luck.nextInt(possible.size())));
      disturb();
    }
  }

  /** What can happen next at one of the steps at which something can. */
  private void collect(List<Action> possible) {
    int number = job.steps.size();
    int next = luck.nextInt(number);
    for (int seen = 0; seen < number && possible.isEmpty(); seen++) {
      collect(job.steps.get(next), possible);
      next = next + 1 == number ? 0 : next + 1;
    }
  }

  private void collect(Step step, List<Action> possible) {
    if (step.nextTimerMillis().orElse(Long.MAX_VALUE) <= nowMillis) {
      possible.add(new Action(step, Optional.empty(), true));
    }
    if (step.stalledUntilMillis > nowMillis) {
      return;
    }
    boolean works =
        step instanceof SourceStep source ? source.nextMillis() <= nowMillis : step.hasWork();
    if (!works && !step.isFed()) {
      return;
    }
    boolean heldBack = step.isHeldBack(mostQueued);
    if (works && !heldBack) {
      possible.add(new Action(step, Optional.empty(), false));
    }
    boolean open = !heldBack && !step.isFull();
    for (Input input : step.inputs) {
      if (job.takes(input, open)) {
        possible.add(new Action(step, Optional.of(input), false));
      }
    }
  }

  /** When something will be possible; the end of time when nothing ever will. */
  private long nextMillis() {
    long next = Long.MAX_VALUE;
    for (Step step : job.steps) {
      next = Math.min(next, step.nextTimerMillis().orElse(Long.MAX_VALUE));
      if (step instanceof SourceStep source) {
        next = Math.min(next, Math.max(source.nextMillis(), step.stalledUntilMillis));
      }
      if (step.stalledUntilMillis > nowMillis) {
        next = Math.min(next, step.stalledUntilMillis);
      }
    }
    return next;
  }

  private void carryOut(Action action) throws Exception {
    Step step = action.step();
    long atMillis = nowMillis;
    if (action.timer()) {
      history.add(() -> atMillis + " " + step.name + " is woken");
      step.fireTimer();
    } else if (action.input().isPresent()) {
      Object next = action.input().get().channel().next();
      history.add(() -> atMillis + " " + step.name + " takes " + next);
      job.deliver(step, action.input().get());
    } else if (step instanceof SourceStep source) {
      Object read = source.read(nowMillis);
      history.add(() -> atMillis + " " + step.name + " reads " + read);
    } else {
      history.add(() -> atMillis + " " + step.name + " works");
      step.work();
    }
    String over = step.overBound();
    if (!over.isEmpty()) {
      broken.add(over);
    }
  }

  private void disturb() throws Exception {
    nowMillis += calm ? luck.nextInt(40) / 39 : luck.nextInt(4);
    int roll = luck.nextInt(400);
    if (roll < 12) {
      if (job.triggerCheckpoint()) {
        history.add(() -> "a checkpoint begins");
      }
    } else if (roll < 15 && failuresLeft > 0) {
      failuresLeft--;
      nowMillis += 1 + luck.nextInt(LONGEST_OUTAGE_MILLIS);
      history.add(() -> "the job has failed and starts from the last checkpoint");
      setTime();
      job.steps.forEach(step -> step.stalledUntilMillis = 0);
      job.start();
    } else if (roll < 25 && !calm) {
      Step slow = job.steps.get(luck.nextInt(job.steps.size()));
      slow.stalledUntilMillis = nowMillis + luck.nextInt(LONGEST_STALL_MILLIS);
    }
    setTime();
  }

  private void setTime() throws Exception {
    time.setCurrentTime(nowMillis);
  }
}
