package org.omgllava.job.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.omgllava.job.config.StreamSettings;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.runtime.Decision;
import org.omgllava.job.runtime.KnownStreams;
import org.omgllava.job.runtime.Moment;
import org.omgllava.job.schedule.ScheduleEffect.Count;
import org.omgllava.job.schedule.ScheduleEffect.Fail;
import org.omgllava.job.schedule.ScheduleEffect.ForgetFrame;
import org.omgllava.job.schedule.ScheduleEffect.ForgetId;
import org.omgllava.job.schedule.ScheduleEffect.FreeId;
import org.omgllava.job.schedule.ScheduleEffect.KeepArriving;
import org.omgllava.job.schedule.ScheduleEffect.RememberId;
import org.omgllava.job.schedule.ScheduleEffect.SendArriving;
import org.omgllava.job.schedule.ScheduleEffect.SendEndAgain;
import org.omgllava.job.schedule.ScheduleEffect.Suspend;
import org.omgllava.job.schedule.ScheduleEffect.WakeIn;
import org.omgllava.job.schedule.StreamSchedule.Phase;
import org.omgllava.scene.ModelProblem;

/**
 * Decides which instructions apply to which frames of a stream. An instruction on a past frame
 * sends that frame again, without segmenting it twice, from among the last ones or, where it says
 * where the frame's record is, however old that is; one on a frame to come waits; a standing one
 * meets each n-th frame until it is cancelled, in whatever session, or the stream ends if it asks
 * for that. An instruction whose frame never comes is answered with FRAME_NOT_FOUND. After the end
 * of a stream its last frames can still be asked for until the idle time is over.
 */
public final class ScheduleCore {
  private final ScheduleSettings settings;
  private final StreamSettings bounds;

  public ScheduleCore(ScheduleSettings settings, StreamSettings bounds) {
    this.settings = settings;
    this.bounds = bounds;
  }

  /**
   * A frame has come, or the end of the stream.
   *
   * @param known none when nothing is known of the stream
   * @param pending the instructions that wait and stand, in any order
   */
  public Decision<StreamSchedule, ScheduleEffect> frame(
      Optional<StreamSchedule> known,
      List<PendingInstruction> pending,
      FrameStamp frame,
      Moment now) {
    List<ScheduleEffect> effects = new ArrayList<>();
    StreamSchedule schedule = known.orElseGet(() -> StreamSchedule.awaited(now)).touched(now);
    if (schedule.phase() == Phase.ENDED) {
      // A new stream of the same name: the frames of the old one are no longer meant.
      schedule = forgetFrames(schedule, effects);
    }
    schedule = schedule.in(Phase.LIVE);
    List<PendingInstruction> left = PendingInstruction.inOrder(pending);
    List<Instruction> met = List.of();
    if (frame.hasPicture()) {
      long index = frame.frameIndex();
      met = left.stream().filter(p -> p.meets(index)).map(PendingInstruction::instruction).toList();
      schedule = goneOn(index, left, schedule, effects);
      left = left.stream().filter(p -> !p.isOverAt(index)).toList();
      schedule = keep(index, schedule, effects);
    }
    effects.add(new SendArriving(met));
    if (frame.endOfStream()) {
      schedule = Leaving.withSession(left, frame, schedule, effects).in(Phase.ENDED);
      effects.add(new WakeIn(bounds.idleTimeoutMillis()));
    }
    return new Decision<>(Optional.of(schedule), effects);
  }

  /**
   * An instruction has come.
   *
   * @param known none when nothing is known of the stream
   * @param id what is kept of the instruction's id
   * @param streams number of streams that are known
   */
  public Decision<StreamSchedule, ScheduleEffect> instruction(
      Optional<StreamSchedule> known, KeptId id, Instruction instruction, int streams, Moment now) {
    if (instruction.cancel()) {
      return cancel(known, id, instruction);
    }
    if (known.isEmpty() && streams >= bounds.maxStreams()) {
      ModelProblem why = KnownStreams.oneTooMany(bounds.maxStreams());
      return new Decision<>(known, List.of(Fail.of(instruction, why.code(), why.message())));
    }
    if (id.isRevisedBy(instruction)) {
      return new Decision<>(known, List.of(id.revised(instruction)));
    }
    if (id.lacksWhatIsRevisedBy(instruction)) {
      return new Decision<>(known, List.of(Leaving.unknown("revise", instruction)));
    }
    if (id.isKnown()) {
      return new Decision<>(known, List.of(new Count(ScheduleCounter.DUPLICATE_INSTRUCTIONS, 1)));
    }
    List<ScheduleEffect> effects = new ArrayList<>();
    StreamSchedule schedule =
        rememberId(
            instruction.instructionId(),
            known.orElseGet(() -> StreamSchedule.awaited(now)).touched(now),
            effects);
    if (instruction.target().stands()) {
      schedule = stand(instruction, id.followers(), schedule, now, effects);
    } else {
      schedule = applyOnce(instruction, schedule, now, effects);
    }
    if (!schedule.isLive()) {
      effects.add(new WakeIn(bounds.idleTimeoutMillis()));
    }
    return new Decision<>(Optional.of(schedule), effects);
  }

  /** The stream is to be forgotten: what waits or stands is answered, and nothing is kept. */
  public Decision<StreamSchedule, ScheduleEffect> forget(
      Optional<StreamSchedule> known, List<PendingInstruction> pending) {
    List<ScheduleEffect> effects = new ArrayList<>();
    Optional<StreamSchedule> left =
        known
            .map(schedule -> Leaving.withStream(pending, schedule, effects))
            .flatMap(schedule -> forgotten(schedule, effects));
    return new Decision<>(left, effects);
  }

  /**
   * The stream is woken: something may have been waited for long enough.
   *
   * @param pending the instructions that wait and stand, in any order
   * @param tooMany how many of those that stand on a silent stream have to end
   */
  public Decision<StreamSchedule, ScheduleEffect> wake(
      StreamSchedule before, List<PendingInstruction> pending, int tooMany, Moment now) {
    List<ScheduleEffect> effects = new ArrayList<>();
    List<PendingInstruction> inOrder = PendingInstruction.inOrder(pending);
    List<PendingInstruction> timed =
        inOrder.stream().filter(p -> !p.stands() || !before.isLive() && !p.livesOn()).toList();
    List<PendingInstruction> due =
        timed.stream().filter(p -> p.waitLeftMillis(settings.frameWaitMillis(), now) <= 0).toList();
    String when = "within " + settings.frameWaitMillis() + " ms";
    StreamSchedule schedule = Leaving.giveUp(due, when, before, effects);
    if (!schedule.isLive()) {
      List<PendingInstruction> standing =
          inOrder.stream().filter(PendingInstruction::livesOn).toList();
      schedule =
          Leaving.becauseOfSilence(
              standing, tooMany, settings.maxSilentStanding(), schedule, effects);
    }
    timed.stream()
        .mapToLong(p -> p.waitLeftMillis(settings.frameWaitMillis(), now))
        .filter(millis -> millis > 0)
        .min()
        .ifPresent(millis -> effects.add(new WakeIn(millis)));
    return !schedule.isLive() && timed.size() == due.size()
        ? silent(schedule, now, effects)
        : new Decision<>(Optional.of(schedule), effects);
  }

  /** On a stream without frames nothing waits for one: it is kept for the idle time. */
  private Decision<StreamSchedule, ScheduleEffect> silent(
      StreamSchedule schedule, Moment now, List<ScheduleEffect> effects) {
    long idleLeftMillis = bounds.idleTimeoutMillis() - now.millisSince(schedule.lastTouched());
    if (idleLeftMillis > 0) {
      effects.add(new WakeIn(idleLeftMillis));
      return new Decision<>(Optional.of(schedule), effects);
    }
    Optional<StreamSchedule> left = forgotten(schedule, effects);
    left.ifPresent(standing -> effects.add(new WakeIn(bounds.idleTimeoutMillis())));
    return new Decision<>(left, effects);
  }

  /**
   * The stream is at a frame: those that wait for it, or for one that was skipped, are released.
   */
  private static StreamSchedule goneOn(
      long index,
      List<PendingInstruction> pending,
      StreamSchedule before,
      List<ScheduleEffect> effects) {
    StreamSchedule schedule = before;
    for (PendingInstruction candidate : pending) {
      if (candidate.isOverAt(index)) {
        schedule = Leaving.release(candidate, schedule, effects);
        if (!candidate.meets(index)) {
          Leaving.notFound(candidate.instruction(), "the stream has gone on to " + index, effects);
        }
      }
    }
    return schedule;
  }

  private StreamSchedule keep(long index, StreamSchedule before, List<ScheduleEffect> effects) {
    effects.add(new KeepArriving(index));
    StreamSchedule schedule = before.withFrame(index);
    while (schedule.history().size() > bounds.historyFrames()) {
      effects.add(new ForgetFrame(schedule.history().get(0)));
      schedule = schedule.withoutOldestFrame();
    }
    return schedule;
  }

  private StreamSchedule rememberId(
      String id, StreamSchedule before, List<ScheduleEffect> effects) {
    effects.add(new RememberId(before.nextId(), id));
    StreamSchedule schedule = before.withId();
    if (schedule.rememberedIds() <= settings.rememberedInstructions()) {
      return schedule;
    }
    effects.add(new ForgetId(schedule.firstId()));
    return schedule.withoutOldestId();
  }

  private StreamSchedule applyOnce(
      Instruction instruction, StreamSchedule schedule, Moment now, List<ScheduleEffect> effects) {
    if (Leaving.withPassedFrame(instruction, schedule, effects)) {
      return schedule;
    }
    Optional<Long> newest = schedule.newest();
    // With frames at hand only an instruction on one frame comes here.
    if (schedule.isLive() && newest.filter(n -> instruction.frameIndex() <= n).isPresent()) {
      String at = "the stream is at " + newest.get();
      Leaving.notFound(instruction, at + " and keeps " + schedule.history().size(), effects);
      return schedule;
    }
    if (schedule.waiting() >= settings.rememberedInstructions()) {
      String waiting = schedule.waiting() + " instructions wait";
      Leaving.refuse(instruction, "TOO_MANY_WAITING", waiting, effects);
      return schedule;
    }
    return suspend(instruction, schedule, now, effects);
  }

  private StreamSchedule stand(
      Instruction instruction,
      int followers,
      StreamSchedule schedule,
      Moment now,
      List<ScheduleEffect> effects) {
    Optional<ModelProblem> tooMany = settings.tooMany(instruction, schedule.standing(), followers);
    if (tooMany.isEmpty()) {
      return suspend(instruction, schedule, now, effects);
    }
    Leaving.refuse(instruction, tooMany.get().code(), tooMany.get().message(), effects);
    return schedule;
  }

  private StreamSchedule suspend(
      Instruction instruction, StreamSchedule schedule, Moment now, List<ScheduleEffect> effects) {
    PendingInstruction pending = new PendingInstruction(instruction, schedule.nextId(), now);
    effects.add(new Suspend(pending));
    if (!pending.stands() || !schedule.isLive() && !pending.livesOn()) {
      effects.add(new WakeIn(settings.frameWaitMillis()));
    }
    return schedule.with(pending);
  }

  /** Ends what stands under an id, which can then be used again; who cancels nothing is told. */
  private static Decision<StreamSchedule, ScheduleEffect> cancel(
      Optional<StreamSchedule> known, KeptId id, Instruction cancelling) {
    Optional<PendingInstruction> standing = id.pending().filter(PendingInstruction::stands);
    if (standing.isEmpty() || known.isEmpty()) {
      return new Decision<>(known, List.of(Leaving.unknown("cancel", cancelling)));
    }
    List<ScheduleEffect> effects = new ArrayList<>();
    StreamSchedule after = Leaving.release(standing.get(), known.get(), effects);
    effects.add(new FreeId(cancelling.instructionId()));
    return new Decision<>(Optional.of(after).filter(StreamSchedule::isWorthKeeping), effects);
  }

  private static StreamSchedule forgetFrames(
      StreamSchedule schedule, List<ScheduleEffect> effects) {
    schedule.history().forEach(frame -> effects.add(new ForgetFrame(frame)));
    return schedule.withoutFrames();
  }

  /** What is left of a stream that has been silent for long enough: what stands. */
  private static Optional<StreamSchedule> forgotten(
      StreamSchedule schedule, List<ScheduleEffect> effects) {
    schedule.newest().ifPresent(newest -> effects.add(new SendEndAgain(newest)));
    forgetFrames(schedule, effects);
    for (long id = schedule.firstId(); id < schedule.nextId(); id++) {
      effects.add(new ForgetId(id));
    }
    return Optional.of(schedule.standingOnly()).filter(StreamSchedule::isWorthKeeping);
  }
}
