package org.omgllava.job.event;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.omgllava.job.config.Step;

/**
 * What the job holds of a stream, as far as its steps have said; one passes through them all.
 *
 * @param asker the control that is answered with it
 * @param session that is remembered, empty without one
 * @param tracks identities that are followed
 * @param standing ids of instructions that stand
 * @param steps what each has in its state
 */
public record Holdings(
    Instruction asker,
    String session,
    List<Long> tracks,
    List<String> standing,
    List<OfStep> steps) {
  private static final Step[] FLOW = Step.values();

  /**
   * What a step has in its state.
   *
   * @param step its label
   * @param entries number of values
   * @param bytes as they are saved
   */
  public record OfStep(String step, long entries, long bytes) {}

  /** Nothing has been said yet. */
  public static Holdings none(Instruction asker) {
    return new Holdings(asker, "", List.of(), List.of(), List.of());
  }

  public Holdings inSession(String name) {
    return new Holdings(asker, name, tracks, standing, steps);
  }

  public Holdings withTracks(List<Long> identities) {
    return new Holdings(asker, session, List.copyOf(identities), standing, steps);
  }

  public Holdings withStanding(List<String> instructionIds) {
    return new Holdings(asker, session, tracks, List.copyOf(instructionIds), steps);
  }

  public Holdings with(OfStep step) {
    return and(new Holdings(asker, "", List.of(), List.of(), List.of(step)));
  }

  /**
   * What was said on two ways, whichever came first; only one of them tells of the session, tracks
   * and instructions.
   */
  public Holdings and(Holdings other) {
    return new Holdings(
        asker,
        session.isEmpty() ? other.session : session,
        both(tracks, other.tracks),
        both(standing, other.standing),
        inFlow(both(steps, other.steps)));
  }

  /** Whether all of these steps have said what they hold. */
  public boolean areOf(List<Step> all) {
    return all.stream()
        .allMatch(step -> steps.stream().anyMatch(said -> said.step().equals(step.label())));
  }

  private static List<OfStep> inFlow(List<OfStep> said) {
    return said.stream().sorted(Comparator.comparingInt(Holdings::place)).toList();
  }

  private static int place(OfStep said) {
    int place = 0;
    while (place < FLOW.length && !FLOW[place].label().equals(said.step())) {
      place++;
    }
    return place;
  }

  private static <T> List<T> both(List<T> first, List<T> second) {
    List<T> all = new ArrayList<>(first);
    all.addAll(second);
    return List.copyOf(all);
  }
}
