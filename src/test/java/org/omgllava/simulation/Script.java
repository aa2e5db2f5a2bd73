package org.omgllava.simulation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.omgllava.job.cli.hazard.Hazard;
import org.omgllava.job.cli.hazard.HazardPlan;
import org.omgllava.job.cli.hazard.HazardSettings;
import org.omgllava.job.cli.hazard.Planned;
import org.omgllava.job.cli.hazard.Publication.Ask;
import org.omgllava.job.cli.hazard.Publication.Cancel;
import org.omgllava.job.cli.hazard.Publication.End;
import org.omgllava.job.cli.hazard.Publication.Picture;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.Instruction.Target;
import org.omgllava.job.event.Origin;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.GenerationLimits;
import org.omgllava.simulation.SourceStep.Logged;
import org.omgllava.testing.TestingPerceiver;

/** What has been published, as the readers will find it. */
final class Script {
  static final long START_MILLIS = 1_000_000;

  /** Poison does not pass the decoding steps, which have no state. */
  private static final Set<Hazard> KINDS = EnumSet.complementOf(EnumSet.of(Hazard.POISON));

  final List<List<Logged>> frames = partitions();
  final List<List<Logged>> instructions = partitions();

  /** Each frame with its record's place. */
  final Map<Origin, Picture> pictures = new HashMap<>();

  final List<Ask> asks = new ArrayList<>();

  private final FollowScript following;

  private Script(FollowScript following) {
    this.following = following;
  }

  /**
   * What a seed publishes.
   *
   * @param backlog whether all of it is there at the beginning
   */
  static Script drawn(SplittableRandom luck, boolean backlog) {
    HazardSettings settings =
        new HazardSettings(
            1 + luck.nextInt(2),
            1 + luck.nextInt(30),
            3 + luck.nextInt(8),
            luck.nextInt(10),
            luck.nextInt(400),
            60_000,
            KINDS);
    List<Planned> plan = HazardPlan.of(luck.nextLong(), "s", START_MILLIS * 1_000, settings);
    Script script = new Script(new FollowScript(luck.split(), backlog, plan));
    for (Planned planned : plan) {
      script.append(planned, backlog);
    }
    return script;
  }

  private static List<List<Logged>> partitions() {
    List<List<Logged>> partitions = new ArrayList<>();
    for (int partition = 0; partition < Step.PARTITIONS; partition++) {
      partitions.add(new ArrayList<>());
    }
    return partitions;
  }

  private void append(Planned planned, boolean backlog) {
    long atMillis = START_MILLIS + (backlog ? 0 : planned.atMillis());
    var what = planned.publication();
    int partition = Math.floorMod(what.streamId().hashCode(), Step.PARTITIONS);
    List<Logged> told = instructions.get(partition);
    following
        .before(planned)
        .forEach(
            sent ->
                told.add(
                    new Logged(
                        atMillis,
                        sent.apply(
                            new Origin(
                                "instructions", partition, told.size(), atMillis, atMillis)))));
    boolean frame = what instanceof Picture || what instanceof End;
    List<Logged> log = (frame ? frames : instructions).get(partition);
    Origin origin =
        new Origin(frame ? "frames" : "instructions", partition, log.size(), atMillis, atMillis);
    if (what instanceof Picture picture) {
      pictures.put(origin, picture);
      log.add(new Logged(atMillis, frame(picture, origin)));
    } else if (what instanceof End end) {
      log.add(
          new Logged(
              atMillis,
              Frame.end(
                  end.streamId(),
                  end.session().orElse(""),
                  end.frameIndex(),
                  end.captureMicros(),
                  origin)));
    } else if (what instanceof Ask ask) {
      asks.add(ask);
      log.add(new Logged(atMillis, instruction(ask, origin)));
    } else if (what instanceof Cancel cancel) {
      log.add(new Logged(atMillis, cancel(cancel, origin)));
    }
  }

  private static Frame frame(Picture picture, Origin origin) {
    int side = picture.otherSize() ? 2 * TestingPerceiver.SIDE : TestingPerceiver.SIDE;
    String shown = picture.streamId() + " at " + picture.captureMicros();
    byte[] bytes = (shown + ".").getBytes(StandardCharsets.UTF_8);
    if (!picture.readable()) {
      bytes[bytes.length - 1] = TestingPerceiver.CORRUPT;
    }
    return new Frame(
        new FrameStamp(
            picture.streamId(),
            picture.session().orElse(""),
            picture.frameIndex(),
            picture.captureMicros(),
            side,
            side,
            picture.last(),
            origin),
        new EncodedImage("PNG", bytes));
  }

  private static Instruction instruction(Ask ask, Origin origin) {
    return new Instruction(
        ask.instructionId(),
        ask.streamId(),
        ask.conversationId(),
        ask.text(),
        List.of(),
        Target.valueOf(ask.aim().name()),
        ask.frameIndex(),
        ask.everyFrames(),
        GenerationLimits.defaults(),
        ask.endsWithStream(),
        false,
        Integer.toHexString(ask.hashCode()),
        origin);
  }

  private static Instruction cancel(Cancel cancel, Origin origin) {
    return new Instruction(
        cancel.instructionId(),
        cancel.streamId(),
        Optional.empty(),
        "",
        List.of(),
        Target.EVERY,
        0,
        1,
        GenerationLimits.defaults(),
        false,
        true,
        Integer.toHexString(cancel.hashCode()),
        origin);
  }
}
