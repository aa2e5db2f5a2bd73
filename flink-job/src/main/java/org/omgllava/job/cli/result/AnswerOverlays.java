package org.omgllava.job.cli.result;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.VisualPrompt;
import org.omgllava.job.cli.picture.AnswerPainter;
import org.omgllava.job.client.EventReader;
import org.omgllava.job.client.FrameIndex;
import org.omgllava.job.client.FrameKey;

/**
 * A picture per answer, with its prompts and its masks: {@code <stream>/<instruction>-<frame>.png}.
 */
public final class AnswerOverlays implements ResultSink<AnswerEvent> {
  private static final Duration POLL = Duration.ofMillis(500);

  private final FrameOverlays overlays;
  private final EventReader<InstructionEvent> instructions;
  private final Map<String, List<VisualPrompt>> prompts = new LatestPrompts();

  public AnswerOverlays(
      Path folder, FrameIndex frames, EventReader<InstructionEvent> instructions) {
    this.overlays = new FrameOverlays(folder, frames);
    this.instructions = instructions;
  }

  @Override
  public void accept(AnswerEvent event) throws IOException {
    if (event.getFrameIndex() < 0) {
      return;
    }
    overlays.paint(
        FrameKey.of(event),
        FileNames.of(event.getInstructionId()) + "-",
        picture -> AnswerPainter.paint(picture, promptsOf(event), event));
  }

  @Override
  public void finish() {
    overlays.failIfAnyWithout(
        "answers have no picture: their frames are gone from the frames topic");
  }

  @Override
  public void close() {
    try (instructions;
        overlays) {}
  }

  private List<VisualPrompt> promptsOf(AnswerEvent event) {
    String key = key(event.getStreamId(), event.getInstructionId());
    if (!prompts.containsKey(key)) {
      var ends = instructions.ends();
      while (!prompts.containsKey(key) && !instructions.hasReached(ends)) {
        for (InstructionEvent instruction : instructions.poll(POLL)) {
          if (!instruction.getCancel()) {
            prompts.putIfAbsent(
                key(instruction.getStreamId(), instruction.getInstructionId()),
                instruction.getPrompts());
          }
        }
      }
    }
    return prompts.getOrDefault(key, List.of());
  }

  private static String key(String streamId, String instructionId) {
    return streamId + "\n" + instructionId;
  }

  /** Prompts of the instructions that were asked for or read last. */
  private static final class LatestPrompts extends LinkedHashMap<String, List<VisualPrompt>> {
    private static final long serialVersionUID = 1L;
    private static final int MOST = 100_000;

    LatestPrompts() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, List<VisualPrompt>> eldest) {
      return size() > MOST;
    }
  }
}
