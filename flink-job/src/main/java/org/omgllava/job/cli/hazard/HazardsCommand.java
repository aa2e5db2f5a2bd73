package org.omgllava.job.cli.hazard;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.omgllava.job.cli.option.KafkaReadOptions;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.cli.process.Progress;
import org.omgllava.job.cli.process.StopSignal;
import org.omgllava.job.client.KafkaClients;
import org.omgllava.job.config.Topics;
import org.omgllava.setting.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Bad luck for a running job, and the account of what comes out. */
@Command(
    name = "hazards",
    mixinStandardHelpOptions = true,
    description =
        "Publishes seeded bad luck to a running job (restarts, swaps, repeats, gaps, mad indices and"
            + " times, silence, poison) and checks that every frame and instruction is accounted"
            + " for. Ends with 1 when one is not.",
    footer = {
      "",
      "Examples:",
      "  omg hazards --bootstrap-servers localhost:9092 --seed 1 --minutes 30"
    })
public final class HazardsCommand implements Callable<Integer> {
  private static final int SHOWN = 20;

  /** What comes twice comes soon after. */
  private static final Duration AFTERWARDS = Duration.ofSeconds(3);

  private static final double CUT_SHORT_SECONDS = 20;

  @Mixin KafkaReadOptions kafka;

  @Mixin HazardOptions luck;

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      description =
          "Longest wait for what is missing, after the last record (default: ${DEFAULT-VALUE}); 20 after a signal.")
  double patienceSeconds = 180;

  @Spec CommandSpec spec;

  private final HazardAccount account = new HazardAccount();

  @Override
  public Integer call() throws IOException, InterruptedException {
    luck.check(spec);
    KafkaClients clients = kafka.clients();
    Topics topics = Settings.defaults(Topics.class);
    clients.requireTopics(topics.frames(), topics.instructions());
    try (StopSignal stop = StopSignal.install();
        ResultReaders results = new ResultReaders(clients, topics, account);
        HazardPublisher publisher = new HazardPublisher(clients, topics, account)) {
      publish(publisher, results, stop);
      // What was sent when a signal came is under way, and not lost.
      boolean cutShort = stop.requested();
      double patience = cutShort ? Math.min(CUT_SHORT_SECONDS, patienceSeconds) : patienceSeconds;
      long lastNanos = System.nanoTime();
      while ((cutShort || !stop.requested())
          && !account.missing().isEmpty()
          && System.nanoTime() - lastNanos < patience * 1e9) {
        results.read();
      }
      long allNanos = System.nanoTime();
      while (!stop.requested() && System.nanoTime() - allNanos < AFTERWARDS.toNanos()) {
        results.read();
      }
    }
    return report();
  }

  /** Publishes what is planned, when it is planned; what comes out meanwhile is read. */
  private void publish(HazardPublisher publisher, ResultReaders results, StopSignal stop)
      throws IOException {
    Instant start = Instant.now();
    String run =
        "hazards-" + luck.seed() + "-" + Long.toString(start.toEpochMilli(), Character.MAX_RADIX);
    List<Planned> plan =
        HazardPlan.of(luck.seed(), run, start.toEpochMilli() * 1_000, luck.settings());
    try (Progress progress = new Progress("records published", plan.size())) {
      for (Planned planned : plan) {
        while (!stop.requested() && start.plusMillis(planned.atMillis()).isAfter(Instant.now())) {
          results.read();
        }
        if (stop.requested()) {
          break;
        }
        publisher.publish(planned.publication());
        progress.add(1);
      }
    }
    publisher.flush();
  }

  private int report() {
    PrintWriter out = spec.commandLine().getOut();
    account
        .counted()
        .forEach((what, times) -> out.println(what + " ".repeat(40 - what.length()) + times));
    List<String> wrong = new ArrayList<>(account.broken());
    wrong.addAll(account.missing());
    wrong.stream().limit(SHOWN).forEach(out::println);
    out.flush();
    if (!wrong.isEmpty()) {
      throw new CommandFailure(
          wrong.size() + " promises are not kept; --seed " + luck.seed() + " is this run's");
    }
    return 0;
  }
}
