package org.omgllava.job.cli.ask;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.FinishReason;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.TargetMode;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.cli.result.AnswerText;
import org.omgllava.job.client.EventReader;
import org.omgllava.job.wire.EventJson;

/** Waits for the answers to one instruction and prints them. */
final class AnswerWait {
  private static final Duration POLL = Duration.ofMillis(200);

  private final EventReader<AnswerEvent> answers;
  private final PrintWriter out;
  private final boolean json;

  /**
   * @param answers positioned before the instruction was sent
   * @param json prints whole events
   */
  AnswerWait(EventReader<AnswerEvent> answers, PrintWriter out, boolean json) {
    this.answers = answers;
    this.out = out;
    this.json = json;
  }

  /**
   * Returns after the answer; for a standing instruction when it ends with its stream, or none has
   * come for so long.
   *
   * @throws CommandFailure when no answer comes in time, or the instruction was refused
   */
  void await(InstructionEvent instruction, Duration patience) {
    TargetMode mode = instruction.getTarget().getMode();
    boolean standing = mode == TargetMode.EVERY || mode == TargetMode.FOLLOW;
    long deadline = System.nanoTime() + patience.toNanos();
    boolean answered = false;
    while (System.nanoTime() < deadline) {
      for (AnswerEvent answer : answers.poll(POLL)) {
        if (!answer.getInstructionId().equals(instruction.getInstructionId())
            || !answer.getStreamId().equals(instruction.getStreamId())) {
          continue;
        }
        answered = true;
        deadline = System.nanoTime() + patience.toNanos();
        if (standing && hasEnded(answer)) {
          return;
        }
        print(answer);
        if (!standing) {
          return;
        }
      }
    }
    if (!answered) {
      throw new CommandFailure(
          String.format(
              Locale.ROOT,
              "no answer to %s within %.1f s",
              instruction.getInstructionId(),
              patience.toMillis() / 1e3));
    }
  }

  private boolean hasEnded(AnswerEvent answer) {
    if (answer.getError() == null || !answer.getError().getCode().equals("STREAM_ENDED")) {
      return false;
    }
    out.println(json ? EventJson.of(answer) : answer.getError().getMessage());
    out.flush();
    return true;
  }

  private void print(AnswerEvent answer) {
    if (json) {
      out.println(EventJson.of(answer));
      out.flush();
    }
    if (answer.getFinishReason() == FinishReason.ERROR) {
      throw new CommandFailure(answer.getError().getCode() + ": " + answer.getError().getMessage());
    }
    if (!json) {
      AnswerText.lines(answer).forEach(out::println);
      out.flush();
    }
  }
}
