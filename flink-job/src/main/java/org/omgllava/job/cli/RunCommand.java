package org.omgllava.job.cli;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.omgllava.job.FlinkSettings;
import org.omgllava.job.JobSettings;
import org.omgllava.job.StreamingJob;
import org.omgllava.job.cli.local.FailureReport;
import org.omgllava.job.cli.local.LocalDevice;
import org.omgllava.job.cli.local.LocalPipeline;
import org.omgllava.job.cli.local.MonitoringOptions;
import org.omgllava.job.cli.option.DataOption;
import org.omgllava.job.cli.option.SettingOptions;
import org.omgllava.job.cli.option.TopicOptions;
import org.omgllava.job.cli.option.Usage;
import org.omgllava.job.cli.process.Home;
import org.omgllava.job.cli.process.Progress;
import org.omgllava.job.cli.process.StopSignal;
import org.omgllava.job.client.ClientException;
import org.omgllava.job.client.KafkaClients;
import org.omgllava.job.embedded.DataFolder;
import org.omgllava.job.embedded.EmbeddedFlink;
import org.omgllava.job.embedded.monitor.Monitoring;
import org.omgllava.job.io.KafkaEnds;
import org.omgllava.job.io.KafkaSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The job against a Kafka that is there already. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description =
        "Runs the job against a Kafka of yours: in this process, or on the cluster that starts this class"
            + " (flink run, application mode, Flink Kubernetes Operator).",
    footer = {
      "",
      "Examples:",
      "  omg run --bootstrap-servers broker:9092 --data ~/omg",
      "  omg run --bootstrap-servers broker:9092 --delivery at_least_once --batch-frames 16",
      "  flink run -c org.omgllava.job.cli.Omg omg-flink-job.jar run --bootstrap-servers broker:9092 --bundle /models/nano"
    })
final class RunCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

  @Mixin final SettingOptions options = SettingOptions.atKafka();

  @Mixin
  final DataOption data =
      DataOption.of(
          "In this process: keeps checkpoints there and goes on from the newest; without it a restart goes on from the"
              + " consumer group's offsets.");

  @Option(
      names = "--dashboard-port",
      paramLabel = "PORT",
      description =
          "In this process: port of the dashboard, or a free one when it is taken or 0 (default: ${DEFAULT-VALUE}).")
  int dashboardPort = EmbeddedFlink.DASHBOARD_PORT;

  @Mixin MonitoringOptions monitoring;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    if (Home.isLaunched()) {
      Optional<JobSettings> settings = options.toRun(Home::bundleFolder).map(LocalDevice::settle);
      if (settings.isPresent()) {
        runHere(settings.get());
      }
    } else {
      Usage.require(
          spec,
          data.named().isEmpty(),
          "--data is for a job in this process; a cluster has --checkpoint-dir");
      Usage.require(
          spec,
          !monitoring.said(),
          "--prometheus and --otlp are for a job in this process; a cluster has metrics.reporter.* and traces.reporter.*");
      StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
      Optional<JobSettings> settings =
          options.toRun(Home::clusterBundleFolder, FlinkSettings.source(env.getConfiguration()));
      if (settings.isPresent()) {
        Usage.require(
            spec,
            !settings.get().slots().choice().gpu(),
            "--device names a GPU of this process; a cluster hands them out with --gpu");
        warnOfKafka(settings.get());
        StreamingJob.build(env, settings.get(), LocalPipeline.model(settings.get()));
        env.execute(LocalPipeline.JOB_NAME);
      }
    }
    return 0;
  }

  /** Looks at Kafka before a job that would only wait for it, and say so in its log. */
  private static void checkKafka(JobSettings settings) throws InterruptedException {
    KafkaSettings kafka = settings.kafka();
    KafkaClients clients =
        KafkaClients.of(kafka.bootstrapServers()).withProperties(kafka.clientProperties());
    TopicOptions.require(clients, settings.topics());
    KafkaEnds.requireFreePrefix(kafka);
  }

  /** Whoever submits a job need not reach its brokers. */
  private static void warnOfKafka(JobSettings settings) throws InterruptedException {
    try {
      checkKafka(settings);
    } catch (ClientException e) {
      LOG.warn("Kafka, as seen from where the job is submitted: {}", e.getMessage());
    }
  }

  private void runHere(JobSettings settings) throws Exception {
    checkKafka(settings);
    Monitoring watched = monitoring.monitoring();
    try (StopSignal stop = StopSignal.install();
        DataFolder folder = data.open();
        EmbeddedFlink flink =
            EmbeddedFlink.start(
                folder,
                dashboardPort,
                settings.slots().parallelism(),
                watched,
                LocalPipeline.JOB_NAME,
                env -> StreamingJob.build(env, settings, LocalPipeline.model(settings)))) {
      FailureReport report =
          new FailureReport(
              flink::failures,
              spec.commandLine().getErr(),
              spec.commandLine().getCommandSpec().qualifiedName());
      if (flink.awaitRunning(LocalPipeline.START_LIMIT, report.before(stop::requested))) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("dashboard: " + flink.dashboard());
        watched.metricsAddress().ifPresent(address -> out.println("metrics: " + address));
        out.println("bundle: " + LocalPipeline.bundle(settings));
        out.println("device: " + settings.slots().device());
        out.println("log: " + Home.logFile());
        out.flush();
      }
      stop.awaitWhile(report.before(flink::failIfEnded));
      Progress.say("stopping");
      flink.stopWithSavepoint(LocalPipeline.STOP_LIMIT);
    }
  }
}
