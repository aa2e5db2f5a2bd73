package org.omgllava.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.omgllava.job.event.Failure;
import org.omgllava.job.event.FollowableFrame;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.TrackedFrame;
import org.omgllava.job.event.tracks.TrackNote;
import org.omgllava.job.event.tracks.TrackSpan;
import org.omgllava.job.follow.FollowSettings;
import org.omgllava.setting.Settings;
import org.omgllava.simulation.SimulatedTimers.Timer;

/** How the steps are put together: as they should be, but for one planted fault at most. */
final class Wiring {
  static final String ORDER = "order";
  static final String OVERLOAD = "overload";
  static final String ALIGN = "align";
  static final String SCHEDULE = "schedule";
  static final String CLIP = "clip";
  static final String PERCEIVE = "perceive";
  static final String TRACK = "track";
  static final String CONVERSE = "converse";
  static final String GROUND = "ground";
  static final String LINK = "link";
  static final String FOLLOW = "follow";
  static final String TRACK_LOG = "track log";
  static final String SKIPPED_FRAMES = "skipped-frames";

  private final Optional<Mutation> planted;
  private final Set<String> seenFrames = new HashSet<>();
  private final Set<String> seenEnds = new HashSet<>();

  Wiring(Optional<Mutation> planted) {
    this.planted = planted;
  }

  boolean has(Mutation mutation) {
    return planted.filter(mutation::equals).isPresent();
  }

  String key(String step, String stream) {
    return step.equals(TRACK) && has(Mutation.STREAMS_SHARE_TRACKS) ? "all" : stream;
  }

  boolean registers(String step) {
    return !(step.equals(SCHEDULE) && has(Mutation.TIMERS_FORGOTTEN));
  }

  List<Timer> restored(String step, List<Timer> saved) {
    return step.equals(SCHEDULE) && has(Mutation.TIMERS_NOT_RESTORED) ? List.of() : saved;
  }

  SimulatedStates.Saved restored(String step, SimulatedStates.Saved saved) {
    if (step.equals(ORDER) && has(Mutation.ALARM_NOT_RESTORED)) {
      return without("order-alarm", saved);
    }
    if (step.equals(ORDER) && has(Mutation.WAITING_FRAMES_LOST)) {
      return without("waiting", saved);
    }
    if (step.equals(SCHEDULE) && has(Mutation.IDS_FORGOTTEN_AT_RESTART)) {
      return without("remembered", saved);
    }
    if (step.equals(SCHEDULE) && has(Mutation.STANDING_FORGOTTEN_AT_RESTART)) {
      return without("pending", saved);
    }
    if (step.equals(CONVERSE) && has(Mutation.QUESTIONS_NOT_SAVED)) {
      return without("under-way", saved);
    }
    if (step.equals(LINK) && has(Mutation.SEGMENTS_FORGOTTEN_AT_RESTART)) {
      return without("segments", saved);
    }
    if (step.equals(FOLLOW) && has(Mutation.FOLLOWERS_FORGOTTEN_AT_RESTART)) {
      return without("followers", saved);
    }
    if (step.equals(FOLLOW) && has(Mutation.FOLLOW_FRAMES_NOT_SAVED)) {
      return without("waiting", without("waiting-span", saved));
    }
    if (step.equals(TRACK) && has(Mutation.FOLLOWED_FORGOTTEN_AT_RESTART)) {
      return without("followed", saved);
    }
    if (step.equals(TRACK) && has(Mutation.TRACK_STARTS_FORGOTTEN_AT_RESTART)) {
      return without("spans", saved);
    }
    return saved;
  }

  private static SimulatedStates.Saved without(String state, SimulatedStates.Saved saved) {
    Map<String, Map<String, byte[]>> left = new HashMap<>(saved.bytes());
    left.remove(state);
    return new SimulatedStates.Saved(left);
  }

  /** What reaches a step of a record that is on its way to it. */
  List<Object> reaching(String step, Object record) {
    if (step.equals(SCHEDULE)
        && has(Mutation.CANCEL_LOST)
        && record instanceof Instruction instruction
        && instruction.cancel()) {
      return List.of();
    }
    if (step.equals(SCHEDULE)
        && has(Mutation.STANDING_ENDS_WITH_STREAM)
        && record instanceof Instruction instruction
        && !instruction.cancel()) {
      return List.of(untilEnd(instruction));
    }
    if (step.equals(LINK)
        && has(Mutation.END_NOT_TOLD)
        && record instanceof Failure failure
        && failure.problem().code().equals("STREAM_ENDED")) {
      return List.of();
    }
    if (step.equals(LINK)
        && has(Mutation.END_NOT_REPEATED)
        && record instanceof TrackedFrame frame
        && frame.pass().endsStream()
        && !seenEnds.add(Sessions.of(frame.stamp()))) {
      return List.of();
    }
    if (step.equals(SKIPPED_FRAMES) && has(Mutation.SKIPPED_FRAME_NOT_SAID)) {
      return List.of();
    }
    if (step.equals(LINK)
        && has(Mutation.SKIPPED_NOT_COUNTED_OFF)
        && record instanceof GroundedAnswer.Skipped) {
      return List.of();
    }
    if (step.equals(LINK)
        && has(Mutation.SEGMENT_LOST)
        && record instanceof TrackedFrame frame
        && !frame.segments().isEmpty()) {
      return List.of(
          new TrackedFrame(frame.pass(), frame.segments().subList(1, frame.segments().size())));
    }
    if (step.equals(SCHEDULE)
        && has(Mutation.REVISION_LOST)
        && record instanceof Instruction instruction
        && instruction.following().revision() > 0) {
      return List.of();
    }
    if (record instanceof FollowableFrame frame) {
      return followed(frame);
    }
    return record instanceof TrackNote note && step.equals(TRACK_LOG)
        ? logged(note)
        : List.of(record);
  }

  private List<Object> followed(FollowableFrame frame) {
    if (has(Mutation.END_NOT_TOLD_TO_FOLLOW) && frame.followers().isEmpty()) {
      return List.of();
    }
    if (has(Mutation.SEGMENT_LOST_BEFORE_FOLLOW) && !frame.segments().isEmpty()) {
      return List.of(
          new FollowableFrame(
              frame.stamp(),
              frame.segments().subList(1, frame.segments().size()),
              frame.familiarity(),
              frame.followers(),
              frame.holdings()));
    }
    return List.of(frame);
  }

  private List<Object> logged(TrackNote note) {
    boolean end = note.turn() != TrackNote.Turn.STARTED;
    if (end && has(Mutation.TRACK_END_NOT_TOLD)) {
      return List.of();
    }
    if (end && has(Mutation.TRACK_TOLD_ONE_FRAME_LESS)) {
      TrackSpan told = note.span();
      TrackSpan less =
          new TrackSpan(
              told.trackId(),
              told.categoryId(),
              told.category(),
              told.thing(),
              told.first(),
              told.last(),
              told.frames() - 1,
              told.scoreSum());
      return List.of(new TrackNote(note.streamId(), note.session(), note.turn(), less));
    }
    return List.of(note);
  }

  /** By what is followed: as set, but that a planted fault never finds a phrase to be lost. */
  FollowSettings following(FollowSettings settings) {
    return has(Mutation.LOST_NOT_ASKED_ABOUT)
        ? Settings.with(settings, Map.of("follow-lost-frames", "10000"))
        : settings;
  }

  private static Instruction untilEnd(Instruction instruction) {
    return new Instruction(
        instruction.instructionId(),
        instruction.streamId(),
        instruction.conversationId(),
        instruction.text(),
        instruction.prompts(),
        instruction.target(),
        instruction.frameIndex(),
        instruction.everyFrames(),
        instruction.limits(),
        true,
        false,
        instruction.recordHash(),
        instruction.origin());
  }

  /** Whether a frame goes around the order. */
  boolean passesOrderBy(String step, Object record) {
    return step.equals(ORDER)
        && has(Mutation.REPEATS_LET_THROUGH)
        && record instanceof Frame frame
        && frame.stamp().hasPicture()
        && !seenFrames.add(frame.streamId() + frame.stamp().captureTimeMicros());
  }
}
