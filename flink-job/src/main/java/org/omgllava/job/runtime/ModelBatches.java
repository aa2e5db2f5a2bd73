package org.omgllava.job.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.omgllava.scene.Begun;
import org.omgllava.scene.ModelProblem;
import org.omgllava.scene.OutOfDeviceMemoryException;
import org.omgllava.scene.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs batches of the model so that what fails, fails alone. A batch for which the memory does not
 * suffice is halved, and the next ones are not made larger for a while; of a batch that fails for
 * another reason each input is tried by itself. Errors, such as a lost device, are nobody's fault
 * and go on.
 *
 * <p>Constraint: one thread.
 */
public final class ModelBatches {
  private static final Logger LOG = LoggerFactory.getLogger(ModelBatches.class);
  private static final int MOST_MESSAGE_CHARS = 256;

  /** So many batches in a row that went well let the next ones be twice as large. */
  private static final int BATCHES_UNTIL_LARGER = 100;

  private final Counter halved;
  private final Counter retried;
  private int most = Integer.MAX_VALUE;
  private int wentWell;

  public ModelBatches(MetricGroup metrics) {
    this.halved = metrics.counter("halvedBatches");
    this.retried = metrics.counter("retriedBatches");
  }

  /**
   * Why the model has failed on a single input.
   *
   * @return code MODEL_OUT_OF_MEMORY or MODEL_FAILED
   */
  public static ModelProblem problem(RuntimeException fault) {
    String code =
        fault instanceof OutOfDeviceMemoryException ? "MODEL_OUT_OF_MEMORY" : "MODEL_FAILED";
    String message = "model: " + fault;
    return new ModelProblem(
        code, message.substring(0, Math.min(message.length(), MOST_MESSAGE_CHARS)));
  }

  /**
   * Runs inputs in one batch, or in as many as it takes.
   *
   * @param parts of an input, which may be tried one by one; one part is the input itself
   * @return an outcome for each part of each input, in order
   */
  public <Q, R> List<Outcome<R>> run(
      List<Q> inputs, Function<List<Q>, List<Outcome<R>>> model, Function<Q, List<Q>> parts) {
    List<Outcome<R>> outcomes = new ArrayList<>();
    for (int start = 0; start < inputs.size(); ) {
      int end = (int) Math.min((long) start + most, inputs.size());
      outcomes.addAll(together(inputs.subList(start, end), model, parts));
      start = end;
    }
    return outcomes;
  }

  /**
   * Begins inputs in one batch. Where that fails, or would be too large a batch, they are run as
   * {@link #run} does when the outcomes are asked for.
   *
   * @param model begins a batch
   * @param parts as for {@link #run}
   */
  public <Q, R> Batch<R> begin(
      List<Q> inputs,
      Function<List<Q>, Begun<List<Outcome<R>>>> model,
      Function<Q, List<Q>> parts) {
    if (inputs.size() > most) {
      return new Batch<>(
          Begun.atOnce(inputs::size), () -> run(inputs, some -> model.apply(some).result(), parts));
    }
    Begun<List<Outcome<R>>> begun = model.apply(inputs);
    return new Batch<>(
        begun,
        () ->
            together(inputs, some -> (some == inputs ? begun : model.apply(some)).result(), parts));
  }

  /**
   * A batch that has begun.
   *
   * @param work nothing is waited for once it has ended
   * @param outcomes of each part of each input, in order
   */
  public record Batch<R>(Begun<?> work, Supplier<List<Outcome<R>>> outcomes) {}

  private <Q, R> List<Outcome<R>> together(
      List<Q> inputs, Function<List<Q>, List<Outcome<R>>> model, Function<Q, List<Q>> parts) {
    try {
      List<Outcome<R>> outcomes = model.apply(inputs);
      wentWell();
      return outcomes;
    } catch (OutOfDeviceMemoryException e) {
      halved.inc();
      wentWell = 0;
      most = Math.max(1, inputs.size() / 2);
      LOG.warn("a batch of {} is halved: {}", inputs.size(), e.getMessage());
      return inputs.size() > 1 ? run(inputs, model, parts) : alone(inputs.get(0), e, model, parts);
    } catch (RuntimeException e) {
      retried.inc();
      LOG.warn("a batch of {} failed; each is tried by itself", inputs.size(), e);
      return inputs.size() > 1
          ? oneByOne(inputs, model, parts)
          : alone(inputs.get(0), e, model, parts);
    }
  }

  private <Q, R> List<Outcome<R>> alone(
      Q input,
      RuntimeException fault,
      Function<List<Q>, List<Outcome<R>>> model,
      Function<Q, List<Q>> parts) {
    List<Q> divided = parts.apply(input);
    return divided.size() > 1
        ? oneByOne(divided, model, parts)
        : List.of(Outcome.refused(problem(fault)));
  }

  private <Q, R> List<Outcome<R>> oneByOne(
      List<Q> inputs, Function<List<Q>, List<Outcome<R>>> model, Function<Q, List<Q>> parts) {
    List<Outcome<R>> outcomes = new ArrayList<>();
    for (Q input : inputs) {
      outcomes.addAll(together(List.of(input), model, parts));
    }
    return outcomes;
  }

  private void wentWell() {
    if (++wentWell >= BATCHES_UNTIL_LARGER) {
      wentWell = 0;
      most = most > Integer.MAX_VALUE / 2 ? Integer.MAX_VALUE : 2 * most;
    }
  }
}
