package org.omgllava.job.follow;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.omgllava.job.event.Failure;
import org.omgllava.job.event.FollowableFrame;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.LinkedAnswer;
import org.omgllava.job.event.follow.Change;
import org.omgllava.job.event.follow.WakeReason;
import org.omgllava.job.runtime.Decision;
import org.omgllava.scene.GroundedMask;
import org.omgllava.scene.ModelProblem;
import org.omgllava.scene.Outcome;
import org.omgllava.track.TrackOverlap;

/**
 * Decides what becomes of followed phrases on a frame, in three steps: which of them are on none of
 * the frame's segments, so that their queries have to be decoded; what is asked of the language
 * model, given the masks of these; what is said, given its answers. A frame counts once it has come
 * through all three, and the next one begins with what is known after it.
 */
public final class FollowCore {
  private static final String BEHIND = "FOLLOW_BEHIND";

  private final FollowSettings settings;
  private final PhraseFinder finder;
  private final Waking waking;
  private final Answering answering;

  /**
   * @param minLink smallest IoU at which a mask belongs to a track
   */
  public FollowCore(FollowSettings settings, float minLink) {
    this.settings = settings;
    this.finder = new PhraseFinder(settings, new TrackOverlap(minLink));
    this.waking = new Waking(settings.lostFrames());
    this.answering = new Answering(settings.lostFrames(), finder);
  }

  /** What is followed on a frame; nothing about its phrases is decided yet. */
  public StreamFollowers arrived(Optional<StreamFollowers> known, FollowableFrame frame) {
    return known.orElse(StreamFollowers.NONE).on(frame, settings.lostFrames());
  }

  /** Queries of phrases that are on no segment of the frame, in the order of the phrases. */
  public List<float[]> queries(StreamFollowers arrived, FollowableFrame frame) {
    return arrived.followers().stream()
        .flatMap(follower -> follower.soughtPhrases().stream())
        .filter(phrase -> finder.wantsQuery(phrase, frame))
        .map(BoundPhrase::query)
        .toList();
  }

  /**
   * What is found on the frame, and why the language model is asked about it.
   *
   * @param masks of the {@link #queries}; none when they could not be decoded
   */
  List<Look> looks(StreamFollowers arrived, FollowableFrame frame, List<GroundedMask> masks) {
    List<Look> looks = new ArrayList<>();
    Iterator<GroundedMask> decoded = masks.iterator();
    for (int i = 0; i < arrived.followers().size(); i++) {
      Follower known = arrived.followers().get(i);
      Instruction instruction = frame.followers().get(i);
      List<Sight> sights = new ArrayList<>();
      for (BoundPhrase phrase : known.soughtPhrases()) {
        boolean wanted = finder.wantsQuery(phrase, frame) && decoded.hasNext();
        Optional<GroundedMask> mask = wanted ? Optional.of(decoded.next()) : Optional.empty();
        sights.add(finder.sight(phrase, mask, frame, arrived.sightings()));
      }
      boolean roused = !known.isAwake() && sights.stream().anyMatch(s -> s.mask().isPresent());
      Follower follower = roused ? known.roused() : known;
      List<Sight> followed = follower.isAwake() ? sights : List.of();
      Optional<Boolean> near =
          new Nearness(Words.of(instruction.text())).on(frame.segments(), follower.near());
      WakeReason wake =
          waking.reason(follower, instruction, followed, frame, arrived.sightings(), near);
      looks.add(new Look(near.map(follower::near).orElse(follower), instruction, followed, wake));
    }
    return looks;
  }

  /**
   * What is said about a frame, and what is known after it; nothing behind the last frame of a
   * session, or that has followers.
   *
   * @param told by instruction, for each look that wakes
   */
  Decision<StreamFollowers, LinkedAnswer> concluded(
      StreamFollowers arrived,
      FollowableFrame frame,
      List<Look> looks,
      Map<String, Outcome<Spoken>> told) {
    List<LinkedAnswer> said = new ArrayList<>();
    List<Follower> after = new ArrayList<>();
    for (Look look : looks) {
      Answering.Answered answered =
          answering.answered(
              look, frame, Optional.ofNullable(told.get(look.follower().instructionId())));
      after.add(answered.follower());
      boolean silent =
          look.instruction().following().onChange() && answered.change() == Change.NONE;
      if (!silent) {
        said.add(answered.event());
      }
    }
    boolean over = after.isEmpty() || frame.stamp().endOfStream();
    return new Decision<>(over ? Optional.empty() : Optional.of(arrived.with(after)), said);
  }

  /** Answers for a frame that comes while too many wait: nothing is followed on it. */
  public List<LinkedAnswer> behind(FollowableFrame frame) {
    ModelProblem why =
        new ModelProblem(
            BEHIND,
            "frame "
                + frame.stamp().frameIndex()
                + ": "
                + settings.waitingFrames()
                + " frames wait for the language model already (expected: fewer; see"
                + " --follow-waiting-frames)");
    return frame.followers().stream()
        .<LinkedAnswer>map(i -> new Failure.NoQuestion(i, frame.stamp(), why))
        .toList();
  }
}
