package org.omgllava.job;

import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.omgllava.job.io.JobEnds;
import org.omgllava.job.io.KafkaEnds;
import org.omgllava.scene.ModelFactory;
import org.omgllava.setting.SettingException;
import org.omgllava.setting.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the job on an environment: settings first, then the topology. */
public final class StreamingJob {
  private static final Logger LOG = LoggerFactory.getLogger(StreamingJob.class);

  private StreamingJob() {}

  /**
   * Builds the job between its topics; the caller executes it.
   *
   * @param env local or of a cluster
   * @param settings what the user chose; it wins over what the environment's configuration says
   * @param factory opens the model where operators run
   */
  public static void build(
      StreamExecutionEnvironment env, JobSettings settings, ModelFactory factory) {
    JobEnds ends = KafkaEnds.of(settings.kafka(), settings.topics(), settings.limits(), factory);
    build(env, ends, settings, factory);
  }

  /**
   * Builds the job between other ends, such as those of {@link KafkaEnds#of} with a sink of one's
   * own among them.
   */
  public static void build(
      StreamExecutionEnvironment env, JobEnds ends, JobSettings settings, ModelFactory factory) {
    if (settings.clip().clipLength() > 1 && !factory.decodesClips()) {
      throw new SettingException(
          "clip-length: "
              + settings.clip().clipLength()
              + ", but bundle "
              + factory.bundleId()
              + " decodes single frames alone (expected: 1, or a bundle exported anew)");
    }
    Map<String, String> shown = Settings.of(JobSettings.class).shown(settings);
    LOG.info("settings: {}", shown);
    env.configure(
        FlinkSettings.of(settings, env.getConfiguration()), StreamingJob.class.getClassLoader());
    env.setParallelism(settings.slots().parallelism());
    // Flink's dashboard shows them.
    env.getConfig().setGlobalJobParameters(Configuration.fromMap(shown));
    OmgLlavaTopology.build(env, ends, settings, factory);
  }
}
