package org.omgllava.job.embedded.monitor;

import java.util.Properties;
import org.apache.flink.traces.reporter.TraceReporter;
import org.apache.flink.traces.reporter.TraceReporterFactory;

/** Found by Flink, by its name in the configuration. */
public final class OtlpSpansFactory implements TraceReporterFactory {
  static final String COLLECTOR = "collector";

  @Override
  public TraceReporter createTraceReporter(Properties properties) {
    return new OtlpSpans(properties.getProperty(COLLECTOR));
  }
}
