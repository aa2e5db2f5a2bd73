package org.omgllava.job.cli.hazard;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.omgllava.job.cli.hazard.Publication.End;
import org.omgllava.job.cli.hazard.Publication.Picture;
import org.omgllava.job.cli.hazard.Publication.Poison;

/** The publisher of one stream and its bad luck. */
final class Camera {
  private static final long YEAR_MICROS = 365L * 24 * 3_600 * 1_000_000;
  private static final long TWO_HOURS_MICROS = 2L * 3_600 * 1_000_000;
  private static final int LAST_FRAMES = 6;

  private final String stream;
  private final long startMicros;
  private final HazardSettings settings;
  private final SplittableRandom luck;
  private final Asker asker;
  private final List<Planned> out = new ArrayList<>();
  private final Deque<Picture> last = new ArrayDeque<>();
  private int poisonTimes = 1;
  private double nowMillis;
  private long next;
  private long taken;
  private int sessions;
  private Optional<String> session = Optional.empty();
  private Optional<Picture> overtaken = Optional.empty();
  private int onTwoClocks;

  Camera(String stream, long startMicros, HazardSettings settings, SplittableRandom luck) {
    this.stream = stream;
    this.startMicros = startMicros;
    this.settings = settings;
    this.luck = luck;
    this.asker = new Asker(stream, luck.split());
    if (happens(500) && settings.kinds().contains(Hazard.RESTART)) {
      session = Optional.of(sessionName());
    }
  }

  /**
   * Publishes everything.
   *
   * @param poisonTimes how much more often than elsewhere there is poison
   */
  List<Planned> run(int poisonTimes) {
    this.poisonTimes = poisonTimes;
    while (taken < settings.frames()) {
      beforeFrame();
      frame();
      if (happens(settings.asksPerMille())) {
        asker.ask(next).forEach(this::send);
      }
      nowMillis += 1_000 / settings.framesPerSecond();
    }
    overtaken.ifPresent(this::send);
    asker.cancelAll().forEach(this::send);
    end();
    return out;
  }

  private void beforeFrame() {
    if (meets(Hazard.IDLE)) {
      nowMillis += settings.idleMillis() * (1 + luck.nextDouble() / 2);
    }
    if (meets(Hazard.END)) {
      end();
      nowMillis += luck.nextInt(2_000);
      startAnew(session.map(named -> sessionName()));
    }
    if (meets(Hazard.RESTART)) {
      startAnew(Optional.of(sessionName()));
    }
    if (meets(Hazard.SILENT_RESTART) && session.isEmpty()) {
      nowMillis += 1_000 + luck.nextInt(2_000);
      startAnew(Optional.empty());
    }
    if (meets(Hazard.RIVAL)) {
      List<Picture> late = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        late.add(picture());
      }
      startAnew(Optional.of(sessionName()));
      frame();
      late.forEach(this::send);
    }
    if (meets(Hazard.GAP)) {
      next += 1 + luck.nextInt(5);
    }
    if (meets(Hazard.TWO_CLOCKS)) {
      onTwoClocks = 4 + luck.nextInt(8);
    }
    if (settings.kinds().contains(Hazard.POISON)
        && happens(Hazard.POISON.perMille() * settings.timesAsOften() * poisonTimes)) {
      String value = "poison " + stream + " " + out.size();
      send(new Poison(stream, happens(500), value.getBytes(StandardCharsets.UTF_8)));
    }
  }

  private void frame() {
    Picture frame = picture();
    if (overtaken.isEmpty() && meets(Hazard.SWAP)) {
      overtaken = Optional.of(frame);
      return;
    }
    send(frame);
    overtaken.ifPresent(this::send);
    overtaken = Optional.empty();
    if (meets(Hazard.REPEAT)) {
      send(frame);
    }
    last.add(frame);
    if (last.size() > LAST_FRAMES) {
      last.remove();
    }
    if (meets(Hazard.RETRY)) {
      List.copyOf(last).forEach(this::send);
    }
  }

  private Picture picture() {
    boolean mad = meets(Hazard.MAD_INDEX);
    long index = mad ? 1_000_000_000L + taken : next++;
    return new Picture(
        stream,
        session,
        index,
        captureMicros(),
        false,
        !meets(Hazard.UNREADABLE),
        meets(Hazard.OTHER_SIZE));
  }

  /** Each frame has a capture time of its own: what is equal has been sent twice. */
  private long captureMicros() {
    taken++;
    long micros = startMicros + (long) (nowMillis * 1_000) + taken;
    if (meets(Hazard.MAD_TIME)) {
      micros += (1 + luck.nextInt(9)) * (luck.nextBoolean() ? YEAR_MICROS : -YEAR_MICROS);
    }
    if (onTwoClocks > 0) {
      micros += onTwoClocks % 2 * TWO_HOURS_MICROS;
      onTwoClocks--;
    }
    return micros;
  }

  private void startAnew(Optional<String> newSession) {
    overtaken.ifPresent(this::send);
    overtaken = Optional.empty();
    session = newSession;
    last.clear();
    next = happens(700) ? 0 : luck.nextInt(50);
    nowMillis += luck.nextInt(500);
  }

  private void end() {
    if (!last.isEmpty() && happens(300)) {
      Picture frame = picture();
      send(
          new Picture(
              stream,
              session,
              frame.frameIndex(),
              frame.captureMicros(),
              true,
              true,
              frame.otherSize()));
    } else {
      send(new End(stream, session, next, startMicros + (long) (nowMillis * 1_000) + taken));
    }
  }

  private String sessionName() {
    return stream + "-run-" + sessions++;
  }

  private boolean meets(Hazard hazard) {
    return settings.kinds().contains(hazard)
        && happens(hazard.perMille() * settings.timesAsOften());
  }

  private boolean happens(int perMille) {
    return luck.nextInt(1_000) < perMille;
  }

  private void send(Publication publication) {
    out.add(new Planned((long) nowMillis, publication));
  }
}
