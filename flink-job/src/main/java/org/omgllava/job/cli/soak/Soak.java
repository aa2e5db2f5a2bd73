package org.omgllava.job.cli.soak;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.omgllava.job.JobSettings;
import org.omgllava.job.cli.cluster.Cluster;
import org.omgllava.job.cli.hazard.HazardAccount;
import org.omgllava.job.cli.hazard.HazardPublisher;
import org.omgllava.job.cli.hazard.Publication;
import org.omgllava.job.cli.hazard.ResultReaders;
import org.omgllava.job.client.KafkaClients;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a soak: as many frames as the job takes, and samples, until the frames are reached or
 * it is stopped. Constraint: one thread.
 */
final class Soak {
  private static final Logger LOG = LoggerFactory.getLogger(Soak.class);

  /** So many frames are under way: more than a checkpoint's worth, little enough to end soon. */
  private static final long WINDOW = 192;

  /** When no result has come for so long none will. */
  private static final Duration STALLED = Duration.ofHours(1);

  private final Cluster cluster;
  private final Sampler sampler;
  private final SampleFile file;
  private final JobSettings job;
  private final SoakSettings settings;
  private final BooleanSupplier givenUp;
  private final Consumer<Sample> report;
  private final HazardAccount account = new HazardAccount();

  /**
   * @param file is told every sample; what is there is gone on from
   * @param givenUp asked again and again; true ends the run, and what was published is awaited
   * @param report is told every sample
   */
  Soak(
      Cluster cluster,
      Sampler sampler,
      SampleFile file,
      JobSettings job,
      SoakSettings settings,
      BooleanSupplier givenUp,
      Consumer<Sample> report) {
    this.cluster = cluster;
    this.sampler = sampler;
    this.file = file;
    this.job = job;
    this.settings = settings;
    this.givenUp = givenUp;
    this.report = report;
  }

  /**
   * Runs it.
   *
   * @return what is not kept of the promises, one line each
   */
  List<String> run() throws IOException, InterruptedException {
    List<Sample> before = file.read();
    long framesBefore = before.isEmpty() ? 0 : before.get(before.size() - 1).frames();
    long answersBefore = before.isEmpty() ? 0 : before.get(before.size() - 1).answers();
    int number = before.isEmpty() ? 1 : before.get(before.size() - 1).run() + 1;
    long start = System.currentTimeMillis();
    String name = "soak-" + number + "-" + Long.toString(start, Character.MAX_RADIX);
    SoakLoad load = new SoakLoad(name, start * 1_000, settings.framesPerInstruction());
    Outcomes outcomes = new Outcomes(name);
    KafkaClients clients = KafkaClients.of(cluster.bootstrapServers());
    try (ResultReaders results = new ResultReaders(clients, job.topics(), account, outcomes);
        HazardPublisher publisher = new HazardPublisher(clients, job.topics(), account)) {
      long wanted = settings.frames() - framesBefore;
      long published = 0;
      long due = 0;
      long newest = 0;
      long newestNanos = System.nanoTime();
      boolean ending = false;
      while (!ending || !account.missing().isEmpty()) {
        while (!ending && published < wanted && published - outcomes.frames() < WINDOW) {
          publish(publisher, load.next());
          published++;
        }
        if (!ending && (published >= wanted || givenUp.getAsBoolean())) {
          publish(publisher, load.end());
          publisher.flush();
          ending = true;
        }
        results.read();
        cluster.tend();
        if (outcomes.frames() > newest) {
          newest = outcomes.frames();
          newestNanos = System.nanoTime();
        } else if (System.nanoTime() - newestNanos > STALLED.toNanos()) {
          break;
        }
        if (newest >= due) {
          due = newest + settings.framesPerSample();
          sample(number, framesBefore + newest, answersBefore + outcomes.answers());
        }
      }
      sample(number, framesBefore + outcomes.frames(), answersBefore + outcomes.answers());
    }
    List<String> broken = new ArrayList<>(account.missing());
    broken.addAll(account.broken());
    return List.copyOf(broken);
  }

  /** Counts of this run. */
  Map<String, Integer> counted() {
    return account.counted();
  }

  private static void publish(HazardPublisher publisher, List<Publication> all) throws IOException {
    for (Publication publication : all) {
      publisher.publish(publication);
    }
  }

  /** One that a process is not there for is left out. */
  private void sample(int run, long frames, long answers) throws IOException, InterruptedException {
    Map<Series, Double> seen;
    try {
      seen = sampler.look();
    } catch (IOException e) {
      LOG.warn("a sample is left out after {} frames", frames, e);
      return;
    }
    Sample sample = new Sample(run, System.currentTimeMillis(), frames, answers, seen);
    file.add(sample);
    report.accept(sample);
  }
}
