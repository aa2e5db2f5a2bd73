package org.omgllava.simulation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.omgllava.job.event.Clip;
import org.omgllava.job.event.Failure;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.FramePass;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.Origin;
import org.omgllava.job.event.PerceivedFrame;
import org.omgllava.job.event.Question;
import org.omgllava.job.event.ScheduledFrame;
import org.omgllava.job.event.Utterance;
import org.omgllava.job.perceive.PerceiveFrames;
import org.omgllava.job.runtime.DeadLetters;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.Followed;
import org.omgllava.scene.Generation;
import org.omgllava.scene.GroundingRequest;
import org.omgllava.scene.ModelProblem;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.Perceiver;
import org.omgllava.scene.Perception;
import org.omgllava.scene.PerceptionRequest;

/** What perceive and ground do with a batch, with a model that is none. */
final class ModelSteps {
  private final Perceiver perceiver;
  private final DeadLetters deadLetters;
  private final Wiring wiring;

  /** Pictures by the place of their records: what Kafka still has. */
  final Map<Origin, EncodedImage> pictures = new HashMap<>();

  ModelSteps(Perceiver perceiver, DeadLetters deadLetters, Wiring wiring) {
    this.perceiver = perceiver;
    this.deadLetters = deadLetters;
    this.wiring = wiring;
  }

  void perceive(List<Clip> clips, Step step) {
    for (Clip clip : clips) {
      for (ScheduledFrame scheduled : clip.frames()) {
        if (scheduled.frame().stamp().hasPicture()) {
          perceive(scheduled, step);
        } else {
          announceEnd(scheduled.frame(), step);
        }
      }
    }
  }

  private void perceive(ScheduledFrame scheduled, Step step) {
    Frame frame = scheduled.frame();
    if (!frame.lacksPicture()) {
      pictures.put(frame.stamp().origin(), frame.image());
    }
    PerceptionRequest request =
        new PerceptionRequest(
            frame.id(),
            pictures.get(frame.stamp().origin()),
            scheduled.questions().stream().map(Instruction::prompts).toList(),
            scheduled.panoptic());
    Outcome<Perception> outcome = perceiver.perceive(List.of(request)).get(0);
    if (outcome.refused()) {
      refuse(scheduled, outcome.problem(), step);
      return;
    }
    List<Instruction> asked = scheduled.questions();
    if (scheduled.panoptic() || !asked.isEmpty()) {
      FramePass pass = new FramePass(frame.stamp(), scheduled.panoptic(), asked.size(), 0, 0);
      step.emit(
          Step.MAIN, new PerceivedFrame(pass, outcome.value().segments(), scheduled.followers()));
    }
    for (int i = 0; i < asked.size(); i++) {
      step.emit(
          PerceiveFrames.QUESTIONS.getId(),
          new Question(
              frame.stamp(),
              asked.get(i),
              outcome.value().visualTokens(),
              outcome.value().prompted().get(i).value(),
              Followed.alone(),
              outcome.value().familiarity()));
    }
  }

  private void refuse(ScheduledFrame scheduled, ModelProblem problem, Step step) {
    Frame frame = scheduled.frame();
    if (scheduled.panoptic()) {
      step.emit(
          DeadLetters.REJECTED.getId(), deadLetters.of(frame, problem.code(), problem.message()));
      if (frame.stamp().endOfStream()) {
        announceEnd(Frame.end(frame.stamp().endAt(frame.index())), step);
      }
    }
    for (Instruction instruction : scheduled.instructions()) {
      step.emit(
          GroundedAnswer.UNANSWERABLE.getId(),
          new Failure.NoQuestion(instruction, frame.stamp(), problem));
    }
  }

  private static void announceEnd(Frame end, Step step) {
    step.emit(Step.MAIN, new PerceivedFrame(FramePass.announcing(end.stamp(), 0), List.of()));
  }

  void ground(List<Utterance> utterances, Step step) {
    List<Utterance> inOrder = new ArrayList<>(utterances);
    if (wiring.has(Mutation.ANSWERS_OVERTAKE)) {
      Collections.reverse(inOrder);
    }
    for (Utterance utterance : inOrder) {
      step.emit(
          Step.MAIN,
          utterance instanceof Utterance.Ungrounded answer ? grounded(answer) : utterance);
    }
  }

  private GroundedAnswer grounded(Utterance.Ungrounded answer) {
    float[][] queries =
        answer.phrases().stream().map(Generation.Phrase::query).toArray(float[][]::new);
    GroundingRequest request =
        new GroundingRequest(
            Frame.idOf(answer.stamp()), pictures.get(answer.stamp().origin()), queries);
    var outcome = perceiver.ground(List.of(request)).get(0);
    return outcome.refused()
        ? answer.refused(outcome.problem())
        : answer.grounded(outcome.value().masks(), 0, 0);
  }
}
