package org.omgllava.job.io;

import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;
import org.omgllava.events.AnswerError;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.Change;
import org.omgllava.events.FinishReason;
import org.omgllava.events.Followed;
import org.omgllava.events.StepHoldings;
import org.omgllava.events.StreamHoldings;
import org.omgllava.events.WakeReason;
import org.omgllava.job.event.Answer;
import org.omgllava.job.event.Failure;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.Holdings;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.LinkedAnswer;
import org.omgllava.job.event.Origin;
import org.omgllava.job.event.Rejected;
import org.omgllava.job.io.OutgoingRecord.Envelope;
import org.omgllava.job.io.trace.ResultSpan;
import org.omgllava.job.runtime.DeadLetters;
import org.omgllava.job.wire.EventIds;
import org.omgllava.job.wire.Micros;
import org.omgllava.scene.ModelFactory;
import org.omgllava.scene.ModelProblem;

/** Writes finished answers as AnswerEvent. */
final class AnswerWriter extends EventWriter<LinkedAnswer, AnswerEvent> {
  private static final long serialVersionUID = 1L;

  /** Frame index of an answer about none. */
  private static final long NO_FRAME = -1;

  private final ModelFactory model;
  private transient AnswerPhrases phrases = new AnswerPhrases(Optional.empty());
  private transient @Nullable Histogram latency;

  /**
   * @param model asked about its bundle where the job runs
   */
  AnswerWriter(String topic, KafkaSettings kafka, ModelFactory model) {
    super(topic, AnswerEvent.class, kafka, model::bundleId);
    this.model = model;
  }

  @Override
  void open() throws IOException {
    super.open();
    phrases = new AnswerPhrases(model.calibration());
  }

  @Override
  void measure(MetricGroup metrics) {
    latency = latency(metrics);
  }

  @Override
  void written(LinkedAnswer answer) {
    if (answer instanceof LinkedAnswer.Linked) {
      Objects.requireNonNull(latency).update(ageMillis(latest(answer)));
    }
  }

  @Override
  byte[] key(LinkedAnswer answer) {
    return utf8(answer.instruction().streamId());
  }

  @Override
  AnswerEvent event(LinkedAnswer answer, String bundleId) {
    AnswerEvent.Builder event = AnswerEvent.newBuilder();
    about(answer, bundleId, event);
    if (answer instanceof Failure failure) {
      say(failure, event);
    } else if (answer instanceof LinkedAnswer.Linked linked) {
      say(linked, event);
    } else if (answer instanceof LinkedAnswer.Followed followed) {
      say(followed, event);
    } else if (answer instanceof LinkedAnswer.Held held) {
      say(held, event);
    }
    return event.build();
  }

  private static void about(LinkedAnswer answer, String bundleId, AnswerEvent.Builder event) {
    Instruction instruction = answer.instruction();
    long frameIndex = answer.frame().map(FrameStamp::frameIndex).orElse(NO_FRAME);
    String session = answer.frame().map(FrameStamp::session).orElse("");
    event.setEventId(
        EventIds.of(
            "answers",
            instruction.streamId(),
            session,
            frameIndex,
            instruction.instructionId(),
            instruction.recordHash(),
            answer instanceof Failure failure ? failure.problem().code() : "",
            bundleId));
    event.setInstructionId(instruction.instructionId());
    event.setConversationId(instruction.conversationId().orElse(null));
    event.setStreamId(instruction.streamId());
    event.setSession(session);
    event.setFrameIndex(frameIndex);
    event.setCaptureTime(
        answer
            .frame()
            .map(frame -> Micros.toInstant(frame.captureTimeMicros()))
            .orElse(Instant.EPOCH));
    event.setBundle(bundleId);
    event.setQuestion(instruction.text());
    event.setAttributes(
        answer.frame().map(frame -> frame.origin().notes().attributes()).orElse(Map.of()));
  }

  /** Of whoever asked, else of whoever published the frame. */
  @Override
  Optional<String> traceparent(LinkedAnswer answer) {
    return answer
        .instruction()
        .origin()
        .notes()
        .traceparent()
        .or(() -> answer.frame().flatMap(frame -> frame.origin().notes().traceparent()));
  }

  /** Whoever asked and whoever published the frame both learn of the answer. */
  @Override
  Collection<String> traceparents(LinkedAnswer answer) {
    return Stream.concat(
            Stream.of(answer.instruction().origin()),
            answer.frame().map(FrameStamp::origin).stream())
        .flatMap(record -> record.notes().traceparent().stream())
        .toList();
  }

  @Override
  ResultSpan span(LinkedAnswer answer) {
    Map<String, Float> millis =
        answer instanceof LinkedAnswer.Linked linked
            ? Map.of(
                "queued",
                linked.grounded().answer().queuedMillis(),
                "model",
                linked.grounded().answer().modelMillis())
            : Map.of();
    return new ResultSpan(
        "answer",
        latest(answer),
        Map.of(
            "stream",
            answer.instruction().streamId(),
            "instruction",
            answer.instruction().instructionId(),
            "frame",
            answer.frame().map(frame -> Long.toString(frame.frameIndex())).orElse(""),
            "error",
            answer instanceof Failure failure ? failure.problem().code() : ""),
        millis);
  }

  private void say(LinkedAnswer.Linked linked, AnswerEvent.Builder event) {
    event.setPhrases(phrases.of(linked));
    event.setScore(phrases.score(linked).orElse(null));
    say(linked, linked.grounded().answer(), event);
  }

  private void say(LinkedAnswer.Followed followed, AnswerEvent.Builder event) {
    event.setPhrases(phrases.of(followed));
    event.setFollow(
        new Followed(
            WakeReason.valueOf(followed.wake().name()),
            Change.valueOf(followed.change().name()),
            followed.instruction().following().revision()));
    say(followed, followed.answer(), event);
  }

  private static void say(LinkedAnswer linked, Answer answer, AnswerEvent.Builder event) {
    event.setText(answer.text());
    event.setFinishReason(FinishReason.valueOf(answer.finish().name()));
    event.setPromptTokens(answer.promptTokens());
    event.setGeneratedTokens(answer.generatedTokens());
    event.setFamiliarity(answer.familiarity().orElse(null));
    event.setTimings(timings(latest(linked), answer.queuedMillis(), answer.modelMillis()));
  }

  private static void say(Failure failure, AnswerEvent.Builder event) {
    sayNothing(failure, FinishReason.ERROR, event);
    event.setError(new AnswerError(failure.problem().code(), failure.problem().message()));
  }

  private static void say(LinkedAnswer.Held held, AnswerEvent.Builder event) {
    sayNothing(held, FinishReason.STOP, event);
    Holdings holdings = held.holdings();
    List<StepHoldings> steps =
        holdings.steps().stream()
            .map(step -> new StepHoldings(step.step(), step.entries(), step.bytes()))
            .toList();
    event.setHoldings(
        new StreamHoldings(holdings.session(), holdings.tracks(), holdings.standing(), steps));
  }

  private static void sayNothing(LinkedAnswer answer, FinishReason why, AnswerEvent.Builder event) {
    event.setText("");
    event.setPhrases(List.of());
    event.setFinishReason(why);
    event.setPromptTokens(0);
    event.setGeneratedTokens(0);
    event.setTimings(timings(latest(answer), 0, 0));
  }

  /** Instruction or frame, whichever was read later. */
  private static Origin latest(LinkedAnswer answer) {
    Origin instruction = answer.instruction().origin();
    return answer
        .frame()
        .map(FrameStamp::origin)
        .filter(frame -> frame.receivedTimeMillis() > instruction.receivedTimeMillis())
        .orElse(instruction);
  }

  @Override
  Envelope envelope(AnswerEvent event) {
    return new Envelope(
        event.getEventId(),
        SegmentationWriter.source(event.getStreamId()),
        "org.omgllava.answer.v1",
        event.getFrameIndex() < 0 ? event.getTimings().getReceivedTime() : event.getCaptureTime());
  }

  /** Whoever waits for the answer is told why there is none. */
  @Override
  Optional<LinkedAnswer> instead(LinkedAnswer answer, ModelProblem problem) {
    if (answer instanceof Failure) {
      return Optional.empty();
    }
    return Optional.of(
        answer
            .frame()
            .<LinkedAnswer>map(frame -> new Failure.NoAnswer(answer.instruction(), frame, problem))
            .orElseGet(() -> new Failure.NoFrame(answer.instruction(), problem)));
  }

  @Override
  Optional<Rejected> rejected(
      LinkedAnswer answer, String code, String message, DeadLetters deadLetters) {
    return Optional.of(deadLetters.of(answer.instruction(), answer.frame(), code, message));
  }
}
