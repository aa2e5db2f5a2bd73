package org.omgllava.job.cli.campaign;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.omgllava.job.JobSettings;
import org.omgllava.job.cli.cluster.Cluster;
import org.omgllava.job.cli.hazard.HazardAccount;
import org.omgllava.job.cli.hazard.HazardPlan;
import org.omgllava.job.cli.hazard.HazardPublisher;
import org.omgllava.job.cli.hazard.Planned;
import org.omgllava.job.cli.hazard.Publication;
import org.omgllava.job.cli.hazard.Publication.Aim;
import org.omgllava.job.cli.hazard.Publication.Ask;
import org.omgllava.job.cli.hazard.ResultReaders;
import org.omgllava.job.client.KafkaClients;
import org.omgllava.job.io.KafkaSettings.Delivery;

/**
 * A campaign on a cluster that runs the job: load and faults, then the account, then the same
 * records through a job that nothing happens to. Constraint: one thread.
 */
final class Campaign {
  /** Longer than a broker is away. */
  private static final Map<String, String> PATIENT_PRODUCER =
      Map.of("delivery.timeout.ms", "300000", "max.block.ms", "300000");

  /** Results that have not come for so long do not come: a job may be far behind its frames. */
  private static final Duration LAST_RESULTS = Duration.ofMinutes(5);

  /** A fault needs frames that are captured after it: they tell that results come again. */
  private static final long LAST_FAULT_MILLIS = 10_000;

  /** What comes twice comes soon after. */
  private static final Duration AFTERWARDS = Duration.ofSeconds(3);

  private final Cluster cluster;
  private final SmallDisk disk;
  private final JobSettings job;
  private final CampaignSettings settings;
  private final int partitions;
  private final BooleanSupplier givenUp;
  private final Consumer<String> report;
  private final HazardAccount account = new HazardAccount();
  private final Set<String> comparable = new HashSet<>();
  private final Set<String> onLatest = new HashSet<>();
  private final FirstResults first = new FirstResults(account, onLatest::contains);
  private final Digests digests = new Digests(comparable::contains);
  private final Freshness freshness = new Freshness();
  private final List<String> broken = new ArrayList<>();

  /**
   * @param disk where checkpoints lie
   * @param givenUp asked again and again; true ends it, and what was published is accounted for
   * @param report is told what happens, a line each
   */
  Campaign(
      Cluster cluster,
      SmallDisk disk,
      JobSettings job,
      CampaignSettings settings,
      int partitions,
      BooleanSupplier givenUp,
      Consumer<String> report) {
    this.cluster = cluster;
    this.disk = disk;
    this.job = job.with(Map.of("bootstrap-servers", cluster.bootstrapServers()));
    this.settings = settings;
    this.partitions = partitions;
    this.givenUp = givenUp;
    this.report = report;
  }

  /**
   * Runs it.
   *
   * @return what is not kept, one line each
   */
  List<String> run() throws IOException, InterruptedException {
    KafkaClients clients = KafkaClients.of(cluster.bootstrapServers());
    Recoveries recoveries;
    try (ResultReaders results =
            new ResultReaders(
                clients, job.topics(), repeats() ? first : account, digests, freshness);
        PublishingThread publisher =
            new PublishingThread(
                new HazardPublisher(
                    clients.withProperties(PATIENT_PRODUCER), job.topics(), account));
        Evidence evidence =
            new Evidence(
                cluster.bootstrapServers(),
                cluster.dashboard(),
                List.of(
                    job.topics().segments(),
                    job.topics().answers(),
                    job.topics().tracks(),
                    job.topics().deadLetters()),
                partitions,
                job.kafka().transactionalIdPrefix())) {
      FaultDriver faults =
          new FaultDriver(
              cluster,
              disk,
              new FaultPlan(settings.seed(), settings.kinds()),
              freshness,
              settings.streams(),
              evidence,
              report);
      disturb(faults, publisher, results);
      drain(publisher, results);
      broken.addAll(faults.broken());
      recoveries = faults.recoveries();
    }
    broken.addAll(account.broken());
    broken.addAll(account.missing());
    broken.addAll(digests.broken());
    compare(clients);
    tell(recoveries);
    return List.copyOf(broken);
  }

  /** Publishes what is due and breaks what is to break, until there is nothing left to publish. */
  private void disturb(FaultDriver faults, PublishingThread publisher, ResultReaders results)
      throws IOException, InterruptedException {
    long start = System.currentTimeMillis();
    String run = "campaign-" + settings.seed() + "-" + Long.toString(start, Character.MAX_RADIX);
    List<Planned> plan = HazardPlan.of(settings.seed(), run, start * 1_000, settings.load());
    plan.forEach(planned -> noteAsked(planned.publication()));
    Iterator<Planned> due = plan.iterator();
    Planned next = due.next();
    boolean published = false;
    long lastFault = start + plan.get(plan.size() - 1).atMillis() - LAST_FAULT_MILLIS;
    while (!givenUp.getAsBoolean() && !(published && faults.calm())) {
      long now = System.currentTimeMillis();
      while (!published && start + next.atMillis() <= now) {
        publisher.publish(next.publication());
        published = !due.hasNext();
        next = published ? next : due.next();
      }
      results.read();
      cluster.tend();
      if (now < lastFault || !faults.calm()) {
        faults.step(System.currentTimeMillis());
      }
    }
  }

  /**
   * When everything is there from the beginning, an instruction on every frame ends as soon as its
   * cancel is read, the latest frame is another one, and turns of a dialogue come in the order of
   * their frames: only answers on a named frame are the same whenever they are asked for.
   */
  private void noteAsked(Publication what) {
    if (what instanceof Ask ask && ask.aim() == Aim.FRAME && ask.conversationId().isEmpty()) {
      comparable.add(ask.instructionId());
    } else if (what instanceof Ask ask && ask.aim() == Aim.LATEST) {
      onLatest.add(ask.instructionId());
    }
  }

  /** Whether results may come again. */
  private boolean repeats() {
    return job.kafka().delivery() == Delivery.AT_LEAST_ONCE;
  }

  private void drain(PublishingThread publisher, ResultReaders results)
      throws IOException, InterruptedException {
    publisher.flush();
    int missing = account.missing().size();
    Instant patience = Instant.now().plus(LAST_RESULTS);
    while (missing > 0 && Instant.now().isBefore(patience)) {
      results.read();
      cluster.tend();
      int left = account.missing().size();
      patience = left < missing ? Instant.now().plus(LAST_RESULTS) : patience;
      missing = left;
    }
    Instant end = Instant.now().plus(AFTERWARDS);
    while (Instant.now().isBefore(end)) {
      results.read();
    }
  }

  private void compare(KafkaClients clients) throws IOException, InterruptedException {
    report.accept("the same records through a job that nothing happens to");
    cluster.stopJob();
    for (String name : cluster.names()) {
      if (!name.equals(Cluster.BROKER)) {
        cluster.keepAway(name, true);
      }
    }
    Digests undisturbed = new Digests(comparable::contains);
    UndisturbedRun.over(job, clients, partitions, undisturbed, digests.size(), givenUp);
    broken.addAll(digests.differences(undisturbed));
    report.accept("results compared: " + undisturbed.size());
  }

  private void tell(Recoveries recoveries) {
    Map<String, Integer> counted = new LinkedHashMap<>(account.counted());
    counted.forEach((what, times) -> report.accept(what + ": " + times));
    if (repeats()) {
      report.accept("results that came again: " + first.repeated());
    }
    report.accept("faults: " + recoveries.faults() + ", kills: " + recoveries.kills());
    recoveries.table().forEach(report);
  }
}
