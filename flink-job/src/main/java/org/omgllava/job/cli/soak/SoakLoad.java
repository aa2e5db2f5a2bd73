package org.omgllava.job.cli.soak;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.omgllava.job.cli.hazard.Publication;
import org.omgllava.job.cli.hazard.Publication.Aim;
import org.omgllava.job.cli.hazard.Publication.Ask;
import org.omgllava.job.cli.hazard.Publication.End;
import org.omgllava.job.cli.hazard.Publication.Picture;

/**
 * Steady load: half of the frames are of streams that never end, half of streams that end and are
 * followed by others, each with an instruction that stands on it. Constraint: one thread.
 */
final class SoakLoad {
  /** Streams side by side; the second half of them are short. */
  private static final int LANES = 4;

  static final int SHORT_FRAMES = 500;
  private static final int EVERY_FRAMES = 25;
  private static final long FRAME_MICROS = 40_000;

  /** Each so many instructions there is one of a dialogue, and one about the latest frame. */
  private static final int KINDS = 5;

  private final String run;
  private final long startMicros;
  private final long framesPerInstruction;
  private final Map<String, Long> open = new LinkedHashMap<>();
  private long frames;
  private long instructions;

  /**
   * @param run in the names of streams and instructions, so that runs do not meet
   * @param startMicros capture time of the first frames, microseconds since the epoch
   */
  SoakLoad(String run, long startMicros, long framesPerInstruction) {
    this.run = run;
    this.startMicros = startMicros;
    this.framesPerInstruction = framesPerInstruction;
  }

  /** The next frame, and the instructions that come with it. */
  List<Publication> next() {
    int lane = (int) (frames % LANES);
    long index = frames / LANES;
    boolean isShort = lane >= LANES / 2;
    String stream = run + "-cam-" + lane + (isShort ? "-" + index / SHORT_FRAMES : "");
    long frame = isShort ? index % SHORT_FRAMES : index;
    boolean last = isShort && frame == SHORT_FRAMES - 1;
    List<Publication> next = new ArrayList<>();
    if (isShort && frame == 0) {
      next.add(ask(stream, stream + "-stands", Optional.empty(), Aim.EVERY, frame));
    }
    if (frames % framesPerInstruction == 0) {
      next.add(once(stream, frame));
    }
    next.add(new Picture(stream, Optional.empty(), frame, captureMicros(index), last, true, false));
    if (last) {
      open.remove(stream);
    } else {
      open.put(stream, frame);
    }
    frames++;
    return next;
  }

  /** Ends of the streams that are still open. */
  List<Publication> end() {
    List<Publication> ends = new ArrayList<>();
    open.forEach(
        (stream, newest) ->
            ends.add(
                new End(stream, Optional.empty(), newest + 1, captureMicros(frames / LANES + 1))));
    open.clear();
    return ends;
  }

  private Ask once(String stream, long frame) {
    long number = instructions++;
    Optional<String> dialogue =
        number % KINDS == 1 ? Optional.of(stream + "-talk") : Optional.empty();
    Aim aim = number % KINDS == 2 ? Aim.LATEST : Aim.FRAME;
    return ask(stream, run + "-ask-" + number, dialogue, aim, frame);
  }

  private Ask ask(String stream, String id, Optional<String> dialogue, Aim aim, long frame) {
    String text = instructions % 2 == 0 ? "segment the ball" : "what is this";
    return new Ask(stream, id, dialogue, text, aim, frame, EVERY_FRAMES, aim == Aim.EVERY);
  }

  /** Of one stream no two are the same, and short ones go on where those before them ended. */
  private long captureMicros(long index) {
    return startMicros + index * FRAME_MICROS;
  }
}
