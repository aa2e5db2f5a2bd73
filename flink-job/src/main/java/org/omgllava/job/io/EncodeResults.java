package org.omgllava.job.io;

import java.io.IOException;
import java.util.Collection;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.function.SerializableSupplier;
import org.omgllava.job.config.Step;
import org.omgllava.job.event.Rejected;
import org.omgllava.job.runtime.DeadLetters;
import org.omgllava.job.runtime.Decisions;
import org.omgllava.scene.ModelProblem;
import org.omgllava.scene.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes records of results, and measures them: what the topic would refuse is replaced by something
 * smaller that says why, or is a dead letter.
 */
final class EncodeResults<T> extends ProcessFunction<T, OutgoingRecord> {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(EncodeResults.class);

  private final Step step;
  private final EventWriter<T, ?> writer;
  private final SerializableSupplier<Integer> limit;
  private transient int mostBytes;
  private transient Decisions decisions;
  private transient DeadLetters deadLetters;

  /**
   * @param limit of the topic, bytes, asked for where the job runs
   */
  EncodeResults(Step step, EventWriter<T, ?> writer, SerializableSupplier<Integer> limit) {
    this.step = step;
    this.writer = writer;
    this.limit = limit;
  }

  @Override
  public void open(OpenContext context) throws IOException {
    writer.open();
    mostBytes = limit.get();
    var metrics = getRuntimeContext().getMetricGroup();
    writer.measure(metrics);
    decisions = new Decisions(step, metrics);
    deadLetters = new DeadLetters(step, false, metrics);
  }

  @Override
  public void processElement(T result, Context context, Collector<OutgoingRecord> out) {
    Optional<T> next = Optional.of(result);
    while (next.isPresent()) {
      T tried = next.get();
      Outcome<OutgoingRecord> record = decisions.of(() -> writer.record(tried));
      if (!record.refused() && record.value().batchBytes() <= mostBytes) {
        out.collect(record.value());
        writer.written(tried);
        trace(tried);
        return;
      }
      ModelProblem problem = record.refused() ? record.problem() : tooLarge(record.value());
      next = writer.instead(tried, problem);
      if (next.isEmpty()) {
        reject(tried, problem, context);
      }
    }
  }

  private void trace(T result) {
    Collection<String> traceparents = writer.traceparents(result);
    if (!traceparents.isEmpty()) {
      writer
          .span(result)
          .tell(getRuntimeContext().getMetricGroup(), traceparents, System.currentTimeMillis());
    }
  }

  private void reject(T result, ModelProblem problem, Context context) {
    Optional<Rejected> rejected =
        writer.rejected(result, problem.code(), problem.message(), deadLetters);
    if (rejected.isPresent()) {
      context.output(DeadLetters.REJECTED, rejected.get());
    } else {
      LOG.error("{}: left out: {}", step.label(), problem.message());
    }
  }

  private ModelProblem tooLarge(OutgoingRecord record) {
    return new ModelProblem(
        "RESULT_TOO_LARGE",
        "result: "
            + record.batchBytes()
            + " bytes (expected: at most "
            + mostBytes
            + ", the topic's max.message.bytes)");
  }
}
