package org.omgllava.job.cli.hazard;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.omgllava.job.cli.hazard.Publication.Aim;
import org.omgllava.job.cli.hazard.Publication.Ask;
import org.omgllava.job.cli.hazard.Publication.Cancel;

/** Whoever asks about one stream: now and then twice, or about frames that never come. */
final class Asker {
  private static final int MOST_STANDING = 3;

  private final String stream;
  private final SplittableRandom luck;
  private final List<Ask> standing = new ArrayList<>();
  private Optional<Ask> lastAsked = Optional.empty();
  private int asked;

  Asker(String stream, SplittableRandom luck) {
    this.stream = stream;
    this.luck = luck;
  }

  /**
   * What is asked now.
   *
   * @param nextIndex index of the stream's next frame
   */
  List<Publication> ask(long nextIndex) {
    int roll = luck.nextInt(20);
    if (roll == 0) {
      return List.of(new Cancel(stream, stream + "-never-asked-" + asked++));
    }
    if (roll == 1) {
      return List.copyOf(lastAsked.stream().toList());
    }
    if (standing.size() >= MOST_STANDING || roll == 2 && !standing.isEmpty()) {
      Ask ended = standing.remove(luck.nextInt(standing.size()));
      lastAsked = lastAsked.filter(ask -> !ask.equals(ended));
      return List.of(new Cancel(stream, ended.instructionId()));
    }
    Ask ask = roll < 6 ? every(nextIndex) : once(nextIndex);
    lastAsked = Optional.of(ask);
    return List.of(ask);
  }

  List<Publication> cancelAll() {
    List<Publication> cancels = new ArrayList<>();
    standing.forEach(ask -> cancels.add(new Cancel(stream, ask.instructionId())));
    standing.clear();
    return cancels;
  }

  private Ask every(long nextIndex) {
    Ask ask = asking(Aim.EVERY, Math.max(0, nextIndex - 3 + luck.nextInt(6)));
    standing.add(ask);
    return ask;
  }

  private Ask once(long nextIndex) {
    Aim aim = luck.nextInt(4) == 0 ? Aim.LATEST : Aim.FRAME;
    return asking(aim, Math.max(0, nextIndex - 12 + luck.nextInt(20)));
  }

  private Ask asking(Aim aim, long index) {
    int number = asked++;
    Optional<String> conversation =
        luck.nextInt(3) == 0 ? Optional.of(stream + "-talk-" + luck.nextInt(2)) : Optional.empty();
    String text = luck.nextBoolean() ? "segment the ball" : "what is this";
    return new Ask(
        stream,
        stream + "-ask-" + number,
        conversation,
        text + " " + number,
        aim,
        index,
        1 + luck.nextInt(4),
        luck.nextInt(3) == 0);
  }
}
