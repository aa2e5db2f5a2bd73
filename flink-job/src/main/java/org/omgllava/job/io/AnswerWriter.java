package org.omgllava.job.io;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.util.function.SerializableSupplier;
import org.omgllava.events.AnswerError;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.FinishReason;
import org.omgllava.events.GroundedPhrase;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.LinkedAnswer;
import org.omgllava.job.event.Utterance;
import org.omgllava.scene.Generation;
import org.omgllava.scene.GroundedMask;

/** Writes finished answers as AnswerEvent. */
final class AnswerWriter extends EventWriter<LinkedAnswer, AnswerEvent> {
  private static final long serialVersionUID = 1L;

  AnswerWriter(String topic, KafkaSettings kafka, SerializableSupplier<String> bundle) {
    super(topic, AnswerEvent.class, kafka, bundle);
  }

  @Override
  byte[] key(LinkedAnswer answer) {
    return utf8(answer.utterance().streamId());
  }

  @Override
  AnswerEvent event(LinkedAnswer answer, String bundleId) {
    Utterance utterance = answer.utterance();
    Instruction instruction = utterance.instruction();
    FrameStamp frame = utterance.frame();
    long frameIndex = frame == null ? -1 : frame.frameIndex();
    long received = instruction.origin().receivedTimeMillis();
    return new AnswerEvent(
        EventIds.of(
            "answers", instruction.streamId(), frameIndex, instruction.instructionId(), bundleId),
        instruction.instructionId(),
        instruction.conversationId(),
        instruction.streamId(),
        frameIndex,
        frame == null ? Instant.EPOCH : micros(frame.captureTimeMicros()),
        bundleId,
        instruction.text(),
        utterance.text(),
        phrases(answer),
        finish(utterance),
        utterance.errorCode() == null
            ? null
            : new AnswerError(utterance.errorCode(), utterance.errorMessage()),
        utterance.promptTokens(),
        utterance.generatedTokens(),
        timings(
            frame == null ? received : Math.max(received, frame.origin().receivedTimeMillis()),
            utterance.queuedMillis(),
            utterance.modelMillis()));
  }

  @Override
  Envelope envelope(AnswerEvent event) {
    return new Envelope(
        event.getEventId(),
        SegmentationWriter.source(event.getStreamId()),
        "org.omgllava.answer.v1",
        event.getFrameIndex() < 0 ? event.getTimings().getReceivedTime() : event.getCaptureTime());
  }

  private static List<GroundedPhrase> phrases(LinkedAnswer answer) {
    Utterance utterance = answer.utterance();
    List<GroundedPhrase> phrases = new ArrayList<>(utterance.phrases().size());
    for (int i = 0; i < utterance.phrases().size(); i++) {
      Generation.Phrase phrase = utterance.phrases().get(i);
      GroundedMask mask = answer.masks().get(i);
      phrases.add(
          new GroundedPhrase(
              utterance.text().substring(phrase.start(), phrase.end()),
              phrase.start(),
              phrase.end(),
              answer.trackIds()[i],
              mask.score(),
              mask(mask.mask())));
    }
    return phrases;
  }

  private static FinishReason finish(Utterance utterance) {
    return utterance.errorCode() != null
        ? FinishReason.ERROR
        : FinishReason.valueOf(utterance.finish().name());
  }
}
