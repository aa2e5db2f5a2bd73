package org.omgllava.job.cli.local;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.omgllava.bundle.Bundle;
import org.omgllava.interpret.BundleModelFactory;
import org.omgllava.job.JobSettings;
import org.omgllava.job.StreamingJob;
import org.omgllava.job.cli.process.Home;
import org.omgllava.job.cli.process.Progress;
import org.omgllava.job.cli.view.Viewer;
import org.omgllava.job.client.KafkaClients;
import org.omgllava.job.config.Topics;
import org.omgllava.job.embedded.DataFolder;
import org.omgllava.job.embedded.EmbeddedFlink;
import org.omgllava.job.embedded.EmbeddedKafka;
import org.omgllava.job.embedded.monitor.Monitoring;
import org.omgllava.scene.ModelFactory;

/**
 * Broker, cluster and job in this process.
 *
 * <p>Owns all three. Lifecycle: {@link #start}, {@link #awaitRunning}, {@link #close}, which takes
 * them down in the order that loses nothing: the job first.
 */
public final class LocalPipeline implements AutoCloseable {
  /** A job that has failed starts again within this. */
  private static final Duration RESTART = Duration.ofSeconds(10);

  public static final String JOB_NAME = "omg-llava-stream";

  /** Longest wait for a job in this process to run, its model loaded. */
  public static final Duration START_LIMIT = Duration.ofMinutes(5);

  /** Longest wait for such a job to end with a savepoint. */
  public static final Duration STOP_LIMIT = Duration.ofSeconds(60);

  private final EmbeddedKafka kafka;
  private final EmbeddedFlink flink;
  private final JobSettings settings;
  private final Monitoring monitoring;
  private final int viewPort;

  private LocalPipeline(
      EmbeddedKafka kafka,
      EmbeddedFlink flink,
      JobSettings settings,
      Monitoring monitoring,
      int viewPort) {
    this.kafka = kafka;
    this.flink = flink;
    this.settings = settings;
    this.monitoring = monitoring;
    this.viewPort = viewPort;
  }

  /** With a broker as it is when nothing is said of it. */
  public static LocalPipeline start(
      DataFolder data,
      JobSettings settings,
      LocalPorts ports,
      Monitoring monitoring,
      int partitions)
      throws IOException {
    return start(data, settings, ports, monitoring, partitions, Map.of());
  }

  /**
   * Starts broker and cluster and submits the job.
   *
   * @param settings of the job; how it reaches Kafka is how the embedded broker is reached
   * @param ports wanted ones
   * @param monitoring of the job
   * @param partitions of topics that do not exist yet
   * @param broker further properties of the broker
   */
  public static LocalPipeline start(
      DataFolder data,
      JobSettings settings,
      LocalPorts ports,
      Monitoring monitoring,
      int partitions,
      Map<String, String> broker)
      throws IOException {
    Progress.say("starting Kafka");
    EmbeddedKafka kafka = EmbeddedKafka.start(data.kafka(), ports.kafka, broker);
    try {
      Topics topics = settings.topics();
      kafka.createTopics(
          List.of(
              topics.frames(),
              topics.instructions(),
              topics.segments(),
              topics.answers(),
              topics.deadLetters()),
          partitions);
      kafka.createCompacted(topics.tracks(), partitions);
      Progress.say("starting Flink and loading the model");
      JobSettings connected =
          settings.with(Map.of("bootstrap-servers", kafka.bootstrapServers(), "kafka-config", ""));
      EmbeddedFlink flink =
          EmbeddedFlink.start(
              data,
              ports.dashboard,
              settings.slots().parallelism(),
              monitoring,
              JOB_NAME,
              env -> StreamingJob.build(env, connected, model(connected)));
      return new LocalPipeline(kafka, flink, connected, monitoring, ports.view);
    } catch (IOException | RuntimeException e) {
      try (kafka) {
        throw e;
      }
    }
  }

  /**
   * The model as the job opens it, also when it starts again; as many frames keep their features
   * for grounding as can be under way.
   */
  public static ModelFactory model(JobSettings settings) {
    return new BundleModelFactory(
            settings.model().bundle(),
            settings.model().cachedFrames(),
            BundleModelFactory.DEFAULT_POSITIONS,
            settings.model().prefixCacheBytes(),
            settings.limits().pictures())
        .keptIdle(RESTART);
  }

  /** What the model is, and what it knows, as its bundle says. */
  public static String bundle(JobSettings settings) {
    Bundle bundle = Bundle.read(Path.of(settings.model().bundle()));
    return bundle.id() + ": " + bundle.description().description();
  }

  public String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  public String dashboard() {
    return flink.dashboard();
  }

  /**
   * @return false when it was given up
   */
  public boolean awaitRunning(BooleanSupplier givenUp) throws InterruptedException {
    return flink.awaitRunning(START_LIMIT, givenUp);
  }

  /** Says why the job starts again, to be asked again and again. */
  public FailureReport failureReport(PrintWriter err, String verb) {
    return new FailureReport(flink::failures, err, verb);
  }

  public void failIfEnded() {
    flink.failIfEnded();
  }

  /** Ends the job so that all its results are committed and the next start goes on from here. */
  public void stopWithSavepoint() throws InterruptedException {
    flink.stopWithSavepoint(STOP_LIMIT);
  }

  /** A page to look at what the job does; the caller closes it, before this pipeline. */
  public Viewer view() throws IOException {
    KafkaClients clients =
        KafkaClients.of(bootstrapServers()).withPictureRoots(settings.limits().rootsOfPictures());
    String registry = settings.kafka().schemaRegistryUrl();
    return Viewer.start(
        registry.isEmpty() ? clients : clients.withSchemaRegistry(registry),
        settings.topics(),
        viewPort);
  }

  /** The addresses, in a form that scripts can rely on. */
  public void announce(PrintWriter out, Viewer viewer) {
    out.println("bootstrap servers: " + bootstrapServers());
    out.println("view: " + viewer.address());
    out.println("dashboard: " + dashboard());
    monitoring.metricsAddress().ifPresent(address -> out.println("metrics: " + address));
    out.println("bundle: " + bundle(settings));
    out.println("device: " + settings.slots().device());
    out.println("log: " + Home.logFile());
    out.flush();
  }

  @Override
  public void close() {
    try (kafka;
        flink) {}
  }
}
