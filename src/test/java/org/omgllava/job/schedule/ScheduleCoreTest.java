package org.omgllava.job.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omgllava.testing.JobFixtures.cancel;
import static org.omgllava.testing.JobFixtures.follow;
import static org.omgllava.testing.JobFixtures.onEvery;
import static org.omgllava.testing.JobFixtures.onEveryUntilEnd;
import static org.omgllava.testing.JobFixtures.onFrame;
import static org.omgllava.testing.JobFixtures.onLatest;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.omgllava.job.config.StreamSettings;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.Origin;
import org.omgllava.job.event.Past;
import org.omgllava.job.event.follow.Following;
import org.omgllava.job.runtime.Counters;
import org.omgllava.job.runtime.Decision;
import org.omgllava.job.runtime.Moment;
import org.omgllava.job.schedule.ScheduleEffect.Count;
import org.omgllava.job.schedule.ScheduleEffect.Fail;
import org.omgllava.job.schedule.ScheduleEffect.FailOn;
import org.omgllava.job.schedule.ScheduleEffect.ForgetFrame;
import org.omgllava.job.schedule.ScheduleEffect.ForgetId;
import org.omgllava.job.schedule.ScheduleEffect.FreeId;
import org.omgllava.job.schedule.ScheduleEffect.KeepArriving;
import org.omgllava.job.schedule.ScheduleEffect.Release;
import org.omgllava.job.schedule.ScheduleEffect.RememberId;
import org.omgllava.job.schedule.ScheduleEffect.SendAgain;
import org.omgllava.job.schedule.ScheduleEffect.SendArriving;
import org.omgllava.job.schedule.ScheduleEffect.SendEndAgain;
import org.omgllava.job.schedule.ScheduleEffect.SendPast;
import org.omgllava.job.schedule.ScheduleEffect.Suspend;
import org.omgllava.job.schedule.ScheduleEffect.WakeIn;
import org.omgllava.job.schedule.StreamSchedule.Phase;

/** One stream. Instructions are named by what they are on. */
class ScheduleCoreTest {
  private static final String CAM = "cam";
  private static final long FRAME_WAIT = 30_000;
  private static final long IDLE = 60_000;
  private static final int MOST_FRAMES = 4;
  private static final int MOST_IDS = 3;
  private static final int MOST_SILENT = 5;
  private static final int MOST_STREAMS = 3;

  private final ScheduleCore core =
      new ScheduleCore(
          new ScheduleSettings(FRAME_WAIT, MOST_IDS, 2, 1, MOST_SILENT),
          new StreamSettings(IDLE, MOST_FRAMES, 100, MOST_STREAMS));
  private final TreeSet<Long> frames = new TreeSet<>();
  private final Map<String, PendingInstruction> pending = new HashMap<>();
  private final TreeMap<Long, String> ids = new TreeMap<>();
  private final Set<Long> freed = new HashSet<>();
  private Optional<StreamSchedule> schedule = Optional.empty();
  private int streams;
  private Moment now = new Moment(1, 0);

  /** What is kept is what the state names, and nothing without a state. */
  @AfterEach
  void nothingIsKeptThatIsNotKnown() {
    assertThat(frames)
        .isEqualTo(
            schedule.stream().flatMap(s -> s.history().stream()).collect(Collectors.toSet()));
    assertThat(ids.keySet())
        .isEqualTo(
            schedule.stream()
                .flatMap(s -> LongStream.range(s.firstId(), s.nextId()).boxed())
                .collect(Collectors.toSet()));
    long standing = pending.values().stream().filter(PendingInstruction::stands).count();
    assertThat(schedule.map(StreamSchedule::standing).orElse(0)).isEqualTo((int) standing);
    assertThat(schedule.map(StreamSchedule::waiting).orElse(0))
        .isEqualTo((int) (pending.size() - standing));
  }

  @Test
  void aFrameIsKeptAndGoesOn() {
    assertThat(frame(0)).containsExactly(new KeepArriving(0), new SendArriving(List.of()));
    assertThat(state().phase()).isEqualTo(Phase.LIVE);
    assertThat(state().history()).containsExactly(0L);
  }

  @Test
  void onlyTheLastFramesAreKept() {
    framesTo(3);

    assertThat(frame(4))
        .containsExactly(new KeepArriving(4), new ForgetFrame(0), new SendArriving(List.of()));
    assertThat(frames).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void aFrameWhoseRecordIsToldGoesOnAgainHoweverLongAgoItCame() {
    framesTo(6);
    FrameStamp old = stamp(0, "night");
    Instruction asked = onFrame(CAM, "q", 0).on(Past.alone(old));

    assertThat(ask(asked))
        .containsExactly(
            new RememberId(0, "q"),
            new Count(ScheduleCounter.FRAMES_SENT_AGAIN, 1),
            new SendPast(Past.alone(old), asked));
    assertThat(ask(asked))
        .as("a repeat")
        .containsExactly(new Count(ScheduleCounter.DUPLICATE_INSTRUCTIONS, 1));
  }

  @Test
  void aFrameOfAnotherSessionIsNotTakenForTheKeptOneOfItsIndex() {
    framesTo(2);
    FrameStamp before = stamp(1, "the session before");
    Instruction asked = onFrame(CAM, "q", 1).on(Past.alone(before));

    assertThat(ask(asked)).contains(new SendPast(Past.alone(before), asked));
  }

  @Test
  void thePastOfAStreamThatIsNotKnownAnyMoreCanBeAskedAbout() {
    FrameStamp old = stamp(0, "night");
    Instruction asked = onFrame(CAM, "q", 0).on(Past.alone(old));

    assertThat(ask(asked)).contains(new SendPast(Past.alone(old), asked), new WakeIn(IDLE));
    now = new Moment(1, IDLE + 1);
    wake();
    assertThat(schedule).as("nothing is kept for it").isEmpty();
  }

  private static FrameStamp stamp(long index, String session) {
    return new FrameStamp(
        CAM, session, index, 0, 4, 6, false, new Origin("frames", 0, index, 0, 0));
  }

  @Test
  void anInstructionOnAFrameToComeWaitsForIt() {
    frame(0);
    Instruction asked = onFrame(CAM, "q", 2);

    assertThat(ask(asked))
        .containsExactly(
            new RememberId(0, "q"),
            new Suspend(new PendingInstruction(asked, 1, now)),
            new WakeIn(FRAME_WAIT));
    assertThat(frame(1)).contains(new SendArriving(List.of()));
    assertThat(frame(2))
        .containsExactly(new Release("q"), new KeepArriving(2), new SendArriving(List.of(asked)));
  }

  @Test
  void anInstructionOnAStreamMoreThanMayBeKnownIsRefusedAndNothingIsKept() {
    streams = MOST_STREAMS;
    List<ScheduleEffect> effects = ask(onFrame(CAM, "q", 2));

    assertThat(effects).hasSize(1);
    assertThat(((Fail) effects.get(0)).code()).isEqualTo("TOO_MANY_STREAMS");
    assertThat(schedule).isEmpty();
    streams = MOST_STREAMS - 1;
    assertThat(failed(ask(onFrame(CAM, "q", 2)))).isEmpty();
    assertThat(schedule).isPresent();
  }

  @Test
  void aStreamWithFramesIsAskedAboutHoweverManyThereAre() {
    streams = MOST_STREAMS;
    frame(0);

    assertThat(failed(ask(onFrame(CAM, "q", 0)))).isEmpty();
  }

  @Test
  void anInstructionOnASkippedFrameIsAnswered() {
    frame(0);
    Instruction asked = onFrame(CAM, "q", 1);
    ask(asked);

    assertThat(frame(2))
        .containsExactly(
            new Release("q"),
            new Count(ScheduleCounter.FRAMES_NOT_FOUND, 1),
            new Fail(asked, "FRAME_NOT_FOUND", "frame 1: the stream has gone on to 2"),
            new KeepArriving(2),
            new SendArriving(List.of()));
  }

  @Test
  void anInstructionOnAKeptFrameSendsItAgain() {
    framesTo(2);
    Instruction asked = onFrame(CAM, "q", 1);

    assertThat(ask(asked))
        .containsExactly(
            new RememberId(0, "q"),
            new Count(ScheduleCounter.FRAMES_SENT_AGAIN, 1),
            new SendAgain(1, asked));
  }

  @Test
  void anInstructionOnAForgottenFrameIsAnswered() {
    framesTo(5);
    Instruction asked = onFrame(CAM, "q", 1);

    assertThat(ask(asked))
        .containsExactly(
            new RememberId(0, "q"),
            new Count(ScheduleCounter.FRAMES_NOT_FOUND, 1),
            new Fail(asked, "FRAME_NOT_FOUND", "frame 1: the stream is at 5 and keeps 4"));
  }

  @Test
  void anInstructionOnAMissingFrameAmongTheKeptOnesIsAnswered() {
    frame(0);
    frame(2);

    assertThat(ask(onFrame(CAM, "q", 1))).hasAtLeastOneElementOfType(Fail.class);
  }

  @Test
  void theLatestFrameIsTheNewest() {
    framesTo(2);
    Instruction asked = onLatest(CAM, "l");

    assertThat(ask(asked)).endsWith(new SendAgain(2, asked));
  }

  @Test
  void theLatestFrameOfAStreamThatHasNotBegunIsTheFirst() {
    Instruction asked = onLatest(CAM, "l");

    assertThat(ask(asked))
        .containsExactly(
            new RememberId(0, "l"),
            new Suspend(new PendingInstruction(asked, 1, now)),
            new WakeIn(FRAME_WAIT),
            new WakeIn(IDLE));
    assertThat(frame(7))
        .containsExactly(new Release("l"), new KeepArriving(7), new SendArriving(List.of(asked)));
  }

  @Test
  void aStandingInstructionMeetsEachNthFrame() {
    Instruction standing = onEvery(CAM, "s", 1, 2);
    frame(0);
    assertThat(ask(standing))
        .containsExactly(
            new RememberId(0, "s"), new Suspend(new PendingInstruction(standing, 1, now)));

    assertThat(frame(1)).containsExactly(new KeepArriving(1), new SendArriving(List.of(standing)));
    assertThat(frame(2)).containsExactly(new KeepArriving(2), new SendArriving(List.of()));
    assertThat(frame(3)).containsExactly(new KeepArriving(3), new SendArriving(List.of(standing)));
  }

  @Test
  void aFollowerMeetsEachFrameUntilItIsCancelled() {
    Instruction follower = follow(CAM, "f");
    ask(follower);

    assertThat(frame(0)).contains(new SendArriving(List.of(follower)));
    assertThat(frame(3)).contains(new SendArriving(List.of(follower)));
    ask(cancel(CAM, "f"));
    assertThat(frame(4)).contains(new SendArriving(List.of()));
  }

  @Test
  void aRevisionTakesThePlaceOfWhatIsFollowed() {
    Instruction follower = follow(CAM, "f");
    Instruction revision = follower.following(Following.PLAINLY.revision(2));
    ask(follower);
    frame(0);

    assertThat(ask(revision))
        .containsExactly(new Suspend(new PendingInstruction(revision, 1, now)));
    assertThat(frame(1)).contains(new SendArriving(List.of(revision)));
  }

  @Test
  void theSameRevisionAgainOrAnOlderOneIsARepeat() {
    Instruction follower = follow(CAM, "f");
    ask(follower);
    ask(follower.following(Following.PLAINLY.revision(2)));

    for (int number : List.of(2, 1, 0)) {
      assertThat(ask(follower.following(Following.PLAINLY.revision(number))))
          .containsExactly(new Count(ScheduleCounter.DUPLICATE_INSTRUCTIONS, 1));
    }
  }

  @Test
  void aRevisionOfNothingIsAnsweredWithThat() {
    assertThat(ask(follow(CAM, "f").following(Following.PLAINLY.revision(1))))
        .extracting(effect -> ((Fail) effect).code())
        .containsExactly("INSTRUCTION_UNKNOWN");
  }

  @Test
  void tooManyFollowersAreRefusedAndTheirIdsFree() {
    ask(follow(CAM, "f1"));

    assertThat(ask(follow(CAM, "f2")))
        .contains(
            new Fail(
                follow(CAM, "f2"),
                "TOO_MANY_FOLLOWERS",
                "frame 0: 1 things are followed (expected: at most 1)"));
    assertThat(pending).containsOnlyKeys("f1");
    ask(cancel(CAM, "f1"));
    ask(follow(CAM, "f2"));
    assertThat(pending).containsOnlyKeys("f2");
  }

  @Test
  void aStandingInstructionMeetsNoFrameBeforeItsFirst() {
    ask(onEvery(CAM, "s", 4, 2));

    assertThat(frame(2)).contains(new SendArriving(List.of()));
  }

  @Test
  void aFrameMeetsInstructionsInTheOrderInWhichTheyCame() {
    Instruction first = onFrame(CAM, "z", 0);
    Instruction second = onEvery(CAM, "m", 0, 1);
    Instruction third = onLatest(CAM, "a");
    ask(first);
    ask(second);
    ask(third);

    assertThat(frame(0)).contains(new SendArriving(List.of(first, second, third)));
  }

  @Test
  void aCancelledInstructionStandsNoLonger() {
    frame(0);
    ask(onEvery(CAM, "s", 0, 1));

    assertThat(ask(cancel(CAM, "s"))).containsExactly(new Release("s"), new FreeId("s"));
    assertThat(frame(1)).contains(new SendArriving(List.of()));
  }

  @Test
  void onlyStandingInstructionsAreCancelled() {
    frame(0);
    ask(onFrame(CAM, "q", 3));
    StreamSchedule before = state();
    pass(5);

    assertThat(ask(cancel(CAM, "q"))).containsExactly(unknown("q"));
    assertThat(ask(cancel(CAM, "unknown"))).containsExactly(unknown("unknown"));
    assertThat(state()).isEqualTo(before);
  }

  @Test
  void cancellingNothingOfAnUnknownStreamKeepsNothing() {
    assertThat(ask(cancel(CAM, "s"))).containsExactly(unknown("s"));
    assertThat(schedule).isEmpty();
  }

  private static Fail unknown(String id) {
    return new Fail(
        cancel(CAM, id),
        "INSTRUCTION_UNKNOWN",
        "cancel: no instruction stands under this id (it was not sent, or has ended)");
  }

  @Test
  void repeatedIdsAreCountedAndChangeNothing() {
    frame(0);
    ask(onFrame(CAM, "q", 0));
    StreamSchedule before = state();
    pass(5);

    assertThat(ask(onLatest(CAM, "q")))
        .containsExactly(new Count(ScheduleCounter.DUPLICATE_INSTRUCTIONS, 1));
    assertThat(state()).isEqualTo(before);
  }

  @Test
  void onlySoManyIdsAreRemembered() {
    frame(0);
    for (int i = 0; i < MOST_IDS; i++) {
      assertThat(ask(onFrame(CAM, "q" + i, 0))).hasSize(3);
    }

    assertThat(ask(onFrame(CAM, "q3", 0))).startsWith(new RememberId(3, "q3"), new ForgetId(0));
    assertThat(ids.values()).containsExactly("q1", "q2", "q3");
    assertThat(ask(onFrame(CAM, "q0", 0))).hasAtLeastOneElementOfType(SendAgain.class);
  }

  @Test
  void theIdOfAnInstructionThatStandsIsNeverForgotten() {
    frame(0);
    ask(onEvery(CAM, "s", 0, 1));
    for (int i = 0; i < MOST_IDS; i++) {
      ask(onFrame(CAM, "q" + i, 0));
    }

    assertThat(ask(onEvery(CAM, "s", 0, 1)))
        .containsExactly(new Count(ScheduleCounter.DUPLICATE_INSTRUCTIONS, 1));
  }

  @Test
  void onlySoManyInstructionsStand() {
    ask(onEvery(CAM, "s1", 0, 1));
    ask(onEvery(CAM, "s2", 0, 1));
    Instruction third = onEvery(CAM, "s3", 5, 1);

    assertThat(ask(third))
        .contains(
            new Fail(
                third, "TOO_MANY_STANDING", "frame 5: 2 instructions stand (expected: at most 2)"));
    assertThat(pending).containsOnlyKeys("s1", "s2");
  }

  @Test
  void onlySoManyInstructionsWait() {
    for (int i = 0; i < MOST_IDS; i++) {
      assertThat(ask(onFrame(CAM, "q" + i, 9))).hasAtLeastOneElementOfType(Suspend.class);
    }
    Instruction last = onLatest(CAM, "l");

    assertThat(ask(last))
        .contains(new Fail(last, "TOO_MANY_WAITING", "latest: 3 instructions wait"));
    assertThat(pending).hasSize(MOST_IDS);
  }

  @Test
  void aFrameThatDoesNotComeInTimeIsAnswered() {
    frame(0);
    Instruction first = onFrame(CAM, "q", 9);
    Instruction second = onFrame(CAM, "r", 9);
    ask(first);
    pass(10_000);
    ask(second);
    pass(19_999);
    assertThat(wake()).containsExactly(new WakeIn(1));

    pass(1);
    assertThat(wake())
        .containsExactly(
            new Release("q"),
            new Count(ScheduleCounter.FRAMES_NOT_FOUND, 1),
            new Fail(first, "FRAME_NOT_FOUND", "frame 9: no such frame came within 30000 ms"),
            new WakeIn(10_000));
    assertThat(pending).containsOnlyKeys("r");
  }

  @Test
  void whatIsDueIsAnsweredInOrder() {
    frame(0);
    ask(onFrame(CAM, "z", 9));
    ask(onFrame(CAM, "a", 8));
    pass(FRAME_WAIT);

    assertThat(failed(wake())).containsExactly("z", "a");
  }

  @Test
  void anotherRunOfTheJobCountsItsOwnTimeOnly() {
    frame(0);
    ask(onFrame(CAM, "q", 9));
    now = new Moment(2, FRAME_WAIT - 1);
    assertThat(failed(wake())).isEmpty();

    now = new Moment(2, FRAME_WAIT);
    assertThat(failed(wake())).containsExactly("q");
  }

  @Test
  void aStandingInstructionOfALiveStreamNeedsNoWaking() {
    frame(0);
    ask(onEvery(CAM, "s", 5, 1));
    pass(10 * IDLE);

    assertThat(wake()).isEmpty();
    assertThat(pending).containsOnlyKeys("s");
  }

  @Test
  void whatStandsOnAStreamThatDoesNotBeginIsAllThatIsKept() {
    Instruction standing = onEvery(CAM, "s", 0, 1);
    assertThat(ask(standing)).endsWith(new WakeIn(IDLE));
    assertThat(state().phase()).isEqualTo(Phase.AWAITED);
    pass(IDLE - 1);
    assertThat(wake()).containsExactly(new WakeIn(1));
    pass(1);
    assertThat(wake()).containsExactly(new ForgetId(0), new WakeIn(IDLE));

    pass(100 * IDLE);
    assertThat(frame(0)).contains(new SendArriving(List.of(standing)));
  }

  @Test
  void aForgottenStreamAnswersWhatWaitsAndStandsAndKeepsNothing() {
    Instruction waiting = onFrame(CAM, "w", 9);
    Instruction standing = onEvery(CAM, "s", 0, 1);
    ask(waiting);
    ask(standing);
    framesTo(1);
    end(2);
    Instruction late = onEvery(CAM, "a", 0, 1);
    ask(late);

    assertThat(after(core.forget(schedule, byId())))
        .containsExactly(
            new Release("s"),
            new Fail(standing, "STREAM_FORGOTTEN", "frame 0: the stream has been forgotten"),
            new Release("a"),
            new Fail(late, "STREAM_FORGOTTEN", "frame 0: the stream has been forgotten"),
            new SendEndAgain(1),
            new ForgetFrame(0),
            new ForgetFrame(1),
            new ForgetId(0),
            new ForgetId(1),
            new ForgetId(2));
    assertThat(schedule).isEmpty();
    assertThat(core.forget(schedule, byId()))
        .isEqualTo(new Decision<>(Optional.empty(), List.of()));
  }

  @Test
  void theOldestOfThoseThatStandOnASilentStreamEndWhenTheyAreTooMany() {
    Instruction oldest = onEvery(CAM, "z", 0, 1);
    ask(oldest);
    ask(onEvery(CAM, "a", 0, 1));
    pass(IDLE);

    assertThat(wake(1))
        .containsExactly(
            new Release("z"),
            new Fail(
                oldest,
                "STREAM_SILENT",
                "frame 0: more instructions stand on streams without frames (expected: at most 5)"),
            new FreeId("z"),
            new ForgetId(0),
            new ForgetId(1),
            new WakeIn(IDLE));
    pass(IDLE);
    assertThat(failed(wake(1))).containsExactly("a");
    assertThat(schedule).isEmpty();
  }

  @Test
  void nothingThatStandsOnALiveStreamIsEnded() {
    ask(onEvery(CAM, "s", 0, 1));
    frame(0);

    assertThat(failed(wake(1))).isEmpty();
  }

  @Test
  void whatEndsWithAStreamThatDoesNotBeginIsAnsweredAndFreed() {
    ask(onEveryUntilEnd(CAM, "s", 0, 1));
    pass(FRAME_WAIT - 1);
    assertThat(wake()).containsExactly(new WakeIn(1));
    pass(1);
    assertThat(wake()).hasSize(4).endsWith(new WakeIn(IDLE - FRAME_WAIT));

    pass(IDLE - FRAME_WAIT - 1);
    assertThat(wake()).containsExactly(new WakeIn(1));
    pass(1);
    assertThat(wake()).containsExactly(new ForgetId(0));
    assertThat(schedule).isEmpty();
  }

  @Test
  void cancellingAllThatIsKeptFreesTheStream() {
    ask(onEvery(CAM, "s", 0, 1));
    pass(IDLE);
    wake();

    assertThat(ask(cancel(CAM, "s"))).containsExactly(new Release("s"), new FreeId("s"));
    assertThat(schedule).isEmpty();
  }

  @Test
  void aStreamIsNotFreedWhileInstructionsWait() {
    ScheduleCore patient =
        new ScheduleCore(
            new ScheduleSettings(2 * IDLE, MOST_IDS, 2, 1, MOST_SILENT),
            new StreamSettings(IDLE, MOST_FRAMES, 100, MOST_STREAMS));
    Instruction asked = onFrame(CAM, "q", 0);
    Decision<StreamSchedule, ScheduleEffect> waiting =
        patient.instruction(
            Optional.empty(), new KeptId(false, Optional.empty(), 0), asked, 0, now);
    PendingInstruction suspended = new PendingInstruction(asked, 1, now);

    Decision<StreamSchedule, ScheduleEffect> woken =
        patient.wake(waiting.state().orElseThrow(), List.of(suspended), 0, new Moment(1, IDLE));

    assertThat(woken.state()).isPresent();
    assertThat(woken.effects()).containsExactly(new WakeIn(IDLE));
  }

  @Test
  void theEndAnswersWhatWaitsAndWhatEndsWithIt() {
    Instruction waiting = onFrame(CAM, "q", 9);
    Instruction ending = onEveryUntilEnd(CAM, "ending", 0, 1);
    ask(waiting);
    ask(ending);
    frame(0);
    FrameStamp end = FrameStamp.end(CAM, "morning", 1, 0, origin());

    assertThat(arrive(end))
        .containsExactly(
            new SendArriving(List.of()),
            new Release("q"),
            new Count(ScheduleCounter.FRAMES_NOT_FOUND, 1),
            new Fail(
                waiting, "FRAME_NOT_FOUND", "frame 9: no such frame came before the stream ended"),
            new Release("ending"),
            new FreeId("ending"),
            new FailOn(end, ending, "STREAM_ENDED", "session morning of the stream has ended"),
            new WakeIn(IDLE));
    assertThat(state().phase()).isEqualTo(Phase.ENDED);
  }

  @Test
  void theIdOfWhatEndedWithItsStreamCanBeUsedAgain() {
    ask(onEveryUntilEnd(CAM, "s", 0, 1));
    frame(0);
    end(1);
    Instruction again = onEveryUntilEnd(CAM, "s", 0, 1);
    ask(again);

    assertThat(frame(0)).contains(new SendArriving(List.of(again)));
  }

  @Test
  void whatStandsMeetsTheFramesOfEverySession() {
    Instruction standing = onEvery(CAM, "s", 1, 2);
    ask(standing);
    framesTo(1);
    end(2);

    assertThat(frame(0)).contains(new SendArriving(List.of()));
    assertThat(frame(1)).contains(new SendArriving(List.of(standing)));
  }

  @Test
  void afterTheIdleTimeOnlyWhatStandsIsLeft() {
    Instruction standing = onEvery(CAM, "s", 0, 1);
    ask(standing);
    ask(onFrame(CAM, "q", 0));
    frame(0);
    end(1);
    pass(IDLE);

    assertThat(wake())
        .containsExactly(
            new SendEndAgain(0),
            new ForgetFrame(0),
            new ForgetId(0),
            new ForgetId(1),
            new WakeIn(IDLE));
    assertThat(pending).containsOnlyKeys("s");
    assertThat(ask(onEvery(CAM, "s", 0, 1)))
        .containsExactly(new Count(ScheduleCounter.DUPLICATE_INSTRUCTIONS, 1));
    assertThat(ask(onEvery(CAM, "later", 0, 1))).endsWith(new WakeIn(IDLE));
    assertThat(instructionsMet(frame(0))).containsExactly("s", "later");
  }

  @Test
  void theLastFrameMeetsItsInstructionsBeforeTheyEnd() {
    Instruction standing = onEveryUntilEnd(CAM, "s", 1, 1);
    Instruction waiting = onFrame(CAM, "q", 1);
    frame(0);
    ask(standing);
    ask(waiting);

    List<ScheduleEffect> effects = arrive(new FrameStamp(CAM, "", 1, 0, 4, 4, true, origin()));

    assertThat(effects).contains(new SendArriving(List.of(standing, waiting)));
    assertThat(failed(effects)).isEmpty();
    assertThat(pending).isEmpty();
    assertThat(frames).containsExactly(0L, 1L);
  }

  @Test
  void theFramesOfAnEndedStreamCanBeAskedForUntilItIsFreed() {
    framesTo(1);
    end(2);
    Instruction asked = onFrame(CAM, "q", 0);
    pass(IDLE - 1);
    assertThat(ask(asked)).contains(new SendAgain(0, asked), new WakeIn(IDLE));
    pass(IDLE - 1);
    assertThat(wake()).containsExactly(new WakeIn(1));

    pass(1);
    assertThat(wake())
        .containsExactly(
            new SendEndAgain(1), new ForgetFrame(0), new ForgetFrame(1), new ForgetId(0));
    assertThat(schedule).isEmpty();
  }

  @Test
  void anInstructionOnAnotherFrameOfAnEndedStreamWaitsForTheNext() {
    framesTo(5);
    end(6);

    assertThat(ask(onFrame(CAM, "q", 1))).hasAtLeastOneElementOfType(Suspend.class);
    assertThat(ask(onEveryUntilEnd(CAM, "s", 0, 1)))
        .contains(new WakeIn(FRAME_WAIT), new WakeIn(IDLE));
  }

  @Test
  void aStreamThatStartsAgainForgetsTheFramesOfTheOldOne() {
    framesTo(1);
    end(2);

    assertThat(frame(0))
        .containsExactly(
            new ForgetFrame(0),
            new ForgetFrame(1),
            new KeepArriving(0),
            new SendArriving(List.of()));
    assertThat(state().phase()).isEqualTo(Phase.LIVE);
    assertThat(state().history()).containsExactly(0L);
  }

  @Test
  void aLiveStreamIsNeverFreed() {
    frame(0);
    pass(10 * IDLE);

    assertThat(wake()).isEmpty();
    assertThat(schedule).isPresent();
  }

  @Test
  void everyArrivalProlongsTheLifeOfWhatIsKept() {
    framesTo(1);
    pass(100);
    end(2);
    pass(IDLE - 1);

    assertThat(wake()).containsExactly(new WakeIn(1));
    assertThat(state().lastTouched()).isEqualTo(new Moment(1, 100));
  }

  @Test
  void whatIsCountedHasTheNamesOfItsMetrics() {
    assertThat(ScheduleCounter.values())
        .extracting(Counters::metric)
        .containsExactly("duplicateInstructions", "framesNotFound", "framesSentAgain");
  }

  private StreamSchedule state() {
    return schedule.orElseThrow();
  }

  private void pass(long millis) {
    now = new Moment(now.attempt(), now.activeMillis() + millis);
  }

  private void framesTo(long last) {
    for (long index = 0; index <= last; index++) {
      frame(index);
    }
  }

  private List<ScheduleEffect> frame(long index) {
    return arrive(new FrameStamp(CAM, "", index, 0, 4, 4, false, origin()));
  }

  private List<ScheduleEffect> end(long index) {
    return arrive(FrameStamp.end(CAM, "", index, 0, origin()));
  }

  private List<ScheduleEffect> arrive(FrameStamp frame) {
    return after(core.frame(schedule, byId(), frame, now));
  }

  private List<ScheduleEffect> ask(Instruction instruction) {
    String id = instruction.instructionId();
    KeptId kept = new KeptId(isRemembered(id), Optional.ofNullable(pending.get(id)), followers());
    return after(core.instruction(schedule, kept, instruction, streams, now));
  }

  private int followers() {
    return (int) pending.values().stream().filter(p -> p.instruction().follows()).count();
  }

  private List<ScheduleEffect> wake() {
    return wake(0);
  }

  private List<ScheduleEffect> wake(int tooMany) {
    return after(core.wake(state(), byId(), tooMany, now));
  }

  /** In order of their ids: not as they came. */
  private List<PendingInstruction> byId() {
    return List.copyOf(new TreeMap<>(pending).values());
  }

  /** Keeps the books of what is kept. */
  private List<ScheduleEffect> after(Decision<StreamSchedule, ScheduleEffect> decision) {
    schedule = decision.state();
    for (ScheduleEffect effect : decision.effects()) {
      if (effect instanceof KeepArriving keep) {
        assertThat(frames.add(keep.frameIndex())).as("%s is new", keep).isTrue();
      } else if (effect instanceof ForgetFrame forget) {
        assertThat(frames.remove(forget.frameIndex())).as("%s is kept", forget).isTrue();
      } else if (effect instanceof SendEndAgain send) {
        assertThat(frames.last()).isEqualTo(send.newestIndex());
      } else if (effect instanceof SendAgain send) {
        assertThat(frames).contains(send.frameIndex());
      } else if (effect instanceof Suspend suspend) {
        pending.put(suspend.instruction().id(), suspend.instruction());
      } else if (effect instanceof Release release) {
        assertThat(pending.remove(release.instructionId())).as("%s", release).isNotNull();
      } else if (effect instanceof RememberId remember) {
        assertThat(ids.put(remember.sequence(), remember.instructionId())).isNull();
      } else if (effect instanceof FreeId free) {
        ids.forEach(
            (sequence, id) -> {
              if (id.equals(free.instructionId())) {
                freed.add(sequence);
              }
            });
      } else if (effect instanceof ForgetId forget) {
        assertThat(ids.remove(forget.sequence())).as("%s", forget).isNotNull();
      }
    }
    return decision.effects();
  }

  private boolean isRemembered(String id) {
    return ids.entrySet().stream()
        .anyMatch(entry -> entry.getValue().equals(id) && !freed.contains(entry.getKey()));
  }

  private static List<String> instructionsMet(List<ScheduleEffect> effects) {
    return effects.stream()
        .filter(SendArriving.class::isInstance)
        .flatMap(effect -> ((SendArriving) effect).instructions().stream())
        .map(Instruction::instructionId)
        .toList();
  }

  private static List<String> failed(List<ScheduleEffect> effects) {
    return effects.stream()
        .filter(Fail.class::isInstance)
        .map(effect -> ((Fail) effect).instruction().instructionId())
        .toList();
  }

  private static Origin origin() {
    return new Origin("frames", 0, 0, 0, 0);
  }
}
