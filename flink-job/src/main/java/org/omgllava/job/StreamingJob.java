package org.omgllava.job;

import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.omgllava.scene.ModelFactory;

/** Puts the job on an environment: settings first, then the topology. */
public final class StreamingJob {
  private StreamingJob() {}

  /**
   * Builds the job; the caller executes it.
   *
   * @param env local or of a cluster
   * @param config what the user chose
   * @param factory opens the model where operators run
   */
  public static void build(StreamExecutionEnvironment env, JobConfig config, ModelFactory factory) {
    throw new UnsupportedOperationException();
  }
}
