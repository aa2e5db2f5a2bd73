package org.omgllava.job.follow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.omgllava.job.event.Answer;
import org.omgllava.job.event.Failure;
import org.omgllava.job.event.FollowableFrame;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.LinkedAnswer;
import org.omgllava.job.event.LinkedAnswer.Followed;
import org.omgllava.job.event.MaskedPhrase;
import org.omgllava.job.event.follow.Change;
import org.omgllava.job.event.follow.Following.NotMeant;
import org.omgllava.job.event.follow.MaskOrigin;
import org.omgllava.job.event.follow.WakeReason;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.scene.Generation;
import org.omgllava.scene.GroundedMask;
import org.omgllava.scene.Outcome;
import org.omgllava.track.TrackedSegment;

/**
 * What is said of an instruction on a frame, and what is known of it then. An answer that leaves
 * out what is still followed is not believed when it was asked for because something came or is
 * lost: identities do not jump.
 */
record Answering(int lostFrames, PhraseFinder finder) {
  /** What is said, and known then. */
  record Answered(LinkedAnswer event, Follower follower, Change change) {}

  /**
   * @param told what the language model has said, where it was asked
   */
  Answered answered(Look look, FollowableFrame frame, Optional<Outcome<Spoken>> told) {
    Said kept = look.follower().said().with(Look.phrases(look.sights()).toList());
    Follower before = look.follower().saying(kept);
    if (told.isEmpty()) {
      return followed(look, frame, before, look.sights(), Optional.empty());
    }
    List<Long> notMeant = notMeant(look, frame);
    long newest = frame.segments().stream().mapToLong(TrackedSegment::trackId).max().orElse(0);
    FrameStamp stamp = frame.stamp();
    if (told.get().refused()) {
      Follower after = before.told(kept, notMeant, newest, stamp);
      return new Answered(
          new Failure.NoQuestion(look.instruction(), frame.stamp(), told.get().problem()),
          after,
          Change.TEXT);
    }
    Spoken spoken = told.get().value();
    List<Sight> found =
        pointedAt(look, found(spoken, frame), spoken, frame).stream()
            .map(
                sight ->
                    finder.without(sight, notMeant, frame.segments(), frame.stamp().frameIndex()))
            .toList();
    boolean believed = isBelieved(look, found, frame);
    Said said = believed ? said(spoken.generation(), Look.phrases(found).toList()) : kept;
    return followed(
        look,
        frame,
        before.told(said, notMeant, newest, stamp),
        believed ? found : look.sights(),
        Optional.of(spoken));
  }

  private static Said said(Generation generation, List<BoundPhrase> phrases) {
    return new Said(generation.text(), generation.finish(), generation.confidence(), phrases);
  }

  /** Its phrases, each thing once: a model that counts wrongly names one twice. */
  private List<Sight> found(Spoken spoken, FollowableFrame frame) {
    List<Sight> found = new ArrayList<>();
    for (int i = 0; i < spoken.masks().size(); i++) {
      Generation.Phrase phrase = spoken.generation().phrases().get(i);
      Sight sight =
          finder.found(
              phrase.start(),
              phrase.end(),
              phrase.query(),
              spoken.masks().get(i),
              frame.segments(),
              frame.stamp().frameIndex());
      List<Long> tracks = sight.phrase().trackIds();
      if (tracks.isEmpty() || !Look.tracks(found).containsAll(tracks)) {
        found.add(sight);
      }
    }
    return found;
  }

  /** What was found, or what lies under a click that all of it misses. */
  private List<Sight> pointedAt(
      Look look, List<Sight> found, Spoken spoken, FollowableFrame frame) {
    Optional<Click> click = Click.of(look.instruction());
    if (click.isEmpty()
        || found.stream()
            .flatMap(s -> s.mask().stream())
            .anyMatch(m -> click.get().isOn(m.mask()))) {
      return found;
    }
    int end = spoken.generation().text().length();
    return click
        .get()
        .thing(frame.segments())
        .map(thing -> List.of(finder.taken(end, thing, frame.stamp().frameIndex())))
        .orElse(found);
  }

  private static boolean isBelieved(Look look, List<Sight> found, FollowableFrame frame) {
    return look.wake() != WakeReason.NEW_THING && look.wake() != WakeReason.LOST
        || Look.tracks(found).containsAll(look.tracksAmong(frame.segments()));
  }

  /** Tracks that have been pointed at as not meant, and those under points of a revision. */
  private static List<Long> notMeant(Look look, FollowableFrame frame) {
    boolean pointed = look.wake() == WakeReason.FIRST || look.wake() == WakeReason.REVISED;
    Stream<Long> now =
        !pointed
            ? Stream.of()
            : look.instruction().following().notMeant().stream()
                .flatMap(point -> frame.segments().stream().filter(s -> covers(s.mask(), point)))
                .map(TrackedSegment::trackId);
    return Stream.concat(look.follower().notMeant().stream(), now).distinct().toList();
  }

  private static boolean covers(RunLengthMask mask, NotMeant point) {
    return RunLengthMasks.contains(mask, (int) point.xPixels(), (int) point.yPixels());
  }

  private Answered followed(
      Look look,
      FollowableFrame frame,
      Follower after,
      List<Sight> sights,
      Optional<Spoken> spoken) {
    Said said = after.said();
    Answer answer =
        new Answer(
            said.text(),
            said.finish(),
            spoken.map(s -> s.generation().promptTokenCount()).orElse(0),
            spoken.map(s -> s.generation().generatedTokenCount()).orElse(0),
            said.confidence(),
            frame.familiarity(),
            spoken.map(Spoken::queuedMillis).orElse(0f),
            spoken.map(Spoken::modelMillis).orElse(0f));
    Change change = change(look, after);
    return new Answered(
        new Followed(
            look.instruction(),
            frame.stamp(),
            answer,
            sights.stream().map(sight -> phrase(sight, frame)).toList(),
            look.wake(),
            change),
        after,
        change);
  }

  private static Followed.Phrase phrase(Sight sight, FollowableFrame frame) {
    GroundedMask mask = sight.mask().orElseGet(() -> nothing(frame));
    List<Long> tracks =
        sight.made() == MaskOrigin.NONE
            ? List.of()
            : PhraseFinder.segments(sight.phrase(), frame.segments()).stream()
                .map(TrackedSegment::trackId)
                .toList();
    return new Followed.Phrase(
        new MaskedPhrase(sight.phrase().start(), sight.phrase().end(), mask),
        tracks.size() == 1 ? tracks.get(0) : -1,
        sight.made());
  }

  private static GroundedMask nothing(FollowableFrame frame) {
    int height = frame.stamp().heightPixels();
    int width = frame.stamp().widthPixels();
    return new GroundedMask(RunLengthMasks.ofRuns(height, width, new int[] {height * width}, 1), 0);
  }

  private Change change(Look look, Follower after) {
    Said before = look.follower().said();
    int was = before.present(lostFrames);
    int is = after.said().present(lostFrames);
    if (!look.follower().asked()) {
      return Change.FIRST;
    } else if (is > was) {
      return look.wakes() ? Change.APPEARED : Change.RETURNED;
    } else if (is < was) {
      return Change.LEFT;
    }
    return before.text().equals(after.said().text()) ? Change.NONE : Change.TEXT;
  }
}
