package org.omgllava.job.cli.demo;

import java.util.List;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.DeadLetterEvent;
import org.omgllava.events.SegmentationEvent;

/**
 * What came out of the job.
 *
 * @param segments in the order in which they came
 * @param answers in the order in which they came
 * @param deadLetters in the order in which they came
 * @param streamingSeconds from the broker taking the first frame to its taking the last
 *     segmentation; unlike the moment when that becomes visible, this does not depend on where in
 *     the interval the next checkpoint lies
 */
record DemoResults(
    List<SegmentationEvent> segments,
    List<AnswerEvent> answers,
    List<DeadLetterEvent> deadLetters,
    double streamingSeconds) {
  List<AnswerEvent> answersTo(DemoInstruction instruction) {
    return answers.stream()
        .filter(answer -> answer.getInstructionId().equals(instruction.id()))
        .toList();
  }
}
