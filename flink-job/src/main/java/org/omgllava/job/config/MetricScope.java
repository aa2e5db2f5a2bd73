package org.omgllava.job.config;

/** What besides operator and subtask tells the series of a metric apart. */
enum MetricScope {
  OPERATOR(""),
  STEP("step_"),
  REASON("step_reason_"),
  /** One of so many streams as are shown at once. */
  STREAM("place_stream_"),
  /** Why the language model was asked about what is followed. */
  WAKE("wake_"),
  /** How a mask was made. */
  MADE("made_");

  private final String prefix;

  MetricScope(String prefix) {
    this.prefix = prefix;
  }

  /** Of the metric's name. */
  String prefix() {
    return prefix;
  }
}
