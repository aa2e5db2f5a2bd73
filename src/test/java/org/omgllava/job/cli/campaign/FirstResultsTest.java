package org.omgllava.job.cli.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.DeadLetterEvent;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.job.cli.hazard.ResultListener;
import org.omgllava.testing.EventFixtures;

class FirstResultsTest {
  private final List<String> handedOn = new ArrayList<>();
  private final FirstResults first = new FirstResults(new Noted(), id -> id.startsWith("latest"));

  @Test
  void aResultThatComesAgainIsCountedAndNotHandedOn() {
    first.out(EventFixtures.segmentation("door", 1, 3));
    first.out(EventFixtures.segmentation("door", 2, 3));
    first.out(EventFixtures.segmentation("door", 1, 3));
    first.out(EventFixtures.segmentation("gate", 1, 3));

    assertThat(handedOn).containsExactly("door#1", "door#2", "gate#1");
    assertThat(first.repeated()).isEqualTo(1);
  }

  @Test
  void anAnswerOnAnotherFrameIsAnotherAnswer() {
    first.out(EventFixtures.answer("door", 1, "every-1", "a red ball", 2, 5));
    first.out(EventFixtures.answer("door", 2, "every-1", "a red ball", 2, 5));
    first.out(EventFixtures.answer("door", 2, "every-1", "a red ball", 2, 5));

    assertThat(handedOn).containsExactly("every-1@door#1", "every-1@door#2");
    assertThat(first.repeated()).isEqualTo(1);
  }

  @Test
  void theLatestFrameMayBeAnotherOneWhenTheAnswerComesAgain() {
    first.out(EventFixtures.answer("door", 1, "latest-1", "a red ball", 2, 5));
    first.out(EventFixtures.answer("door", 2, "latest-1", "a red ball", 2, 5));

    assertThat(handedOn).containsExactly("latest-1@door#1");
    assertThat(first.repeated()).isEqualTo(1);
  }

  @Test
  void aDeadLetterIsNoAnswerOfItsName() {
    first.out(EventFixtures.segmentation("door", 1, 3));
    first.out(deadLetter("door#1"));
    first.out(deadLetter("door#1"));

    assertThat(handedOn).containsExactly("door#1", "dead letter door#1");
    assertThat(first.repeated()).isEqualTo(1);
  }

  private static DeadLetterEvent deadLetter(String id) {
    return DeadLetterEvent.newBuilder()
        .setEventId(id)
        .setTopic("frames")
        .setPartition(0)
        .setOffset(7)
        .setStep("order")
        .setReason("LATE_FRAME")
        .setMessage("late")
        .setSizeBytes(0)
        .setTime(Instant.EPOCH)
        .build();
  }

  /** Keeps what it is told. */
  private final class Noted implements ResultListener {
    @Override
    public void out(SegmentationEvent event) {
      handedOn.add(event.getEventId());
    }

    @Override
    public void out(AnswerEvent event) {
      handedOn.add(event.getEventId());
    }

    @Override
    public void out(DeadLetterEvent event) {
      handedOn.add("dead letter " + event.getEventId());
    }
  }
}
