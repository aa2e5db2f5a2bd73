package org.omgllava.track;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.omgllava.scene.SceneSegment;
import org.omgllava.track.LinkingState.LinkedSegment;

/**
 * The upstream's linking (lxtGH/OMG-Seg: seg/models/detectors/mask2former_vid_minvis.py), as the
 * baseline. Content queries of two consecutive frames are matched by cosine similarity (Hungarian,
 * no threshold, no birth or death, no memory beyond the previous frame). As there, the number of a
 * thing counts the accepted segments of the frame in linked order and starts again at every frame,
 * so identities shift whenever an earlier segment comes or goes, and are used again.
 *
 * <p>Differs from upstream in what the job hands over: upstream links all queries, accepted or not,
 * here only accepted segments arrive, and what is new goes behind what is linked; upstream averages
 * class probabilities over the whole video, here over the linked frames so far, as a stream has no
 * end. Upstream's number is {@code class + 1000 * instance}; here one more, as identities start at
 * 1.
 */
record QueryLinking(boolean numbersLast) implements Tracker<LinkingState> {
  private static final int INSTANCE_FACTOR = 1000;

  /** Below every cosine. */
  private static final double NO_THRESHOLD = -2;

  /** As upstream: things are numbered anew in every frame. */
  static QueryLinking upstream() {
    return new QueryLinking(false);
  }

  /** Repaired: a thing keeps the number that it got when it was new, while it stays linked. */
  static QueryLinking withLastingNumbers() {
    return new QueryLinking(true);
  }

  @Override
  public Class<LinkingState> stateType() {
    return LinkingState.class;
  }

  @Override
  public Tracked<LinkingState> track(
      Optional<LinkingState> known, long frameIndex, List<SceneSegment> segments) {
    LinkingState before = known.orElse(LinkingState.INITIAL);
    List<LinkedSegment> previous = before.segments();
    List<Appearance> seen = new ArrayList<>(segments.size());
    for (SceneSegment segment : segments) {
      seen.add(Appearance.of(segment.query()));
    }
    int[] order = linkedOrder(previous, seen);
    long next = before.nextNumber();
    List<LinkedSegment> linked = new ArrayList<>(segments.size());
    TrackedSegment[] tracked = new TrackedSegment[segments.size()];
    int instance = 0;
    for (int place = 0; place < order.length; place++) {
      if (order[place] == OptimalAssignment.NONE) {
        continue;
      }
      SceneSegment segment = segments.get(order[place]);
      Optional<LinkedSegment> followed =
          previous.stream().skip(place).findFirst().filter(l -> l.thing() == segment.thing());
      ClassVotes votes =
          followed.map(LinkedSegment::votes).orElse(ClassVotes.none()).with(segment, 1);
      long number = followed.isPresent() ? followed.get().number() : next++;
      int leader = votes.leader();
      int categoryId = segment.thing() ? votes.categoryIds()[leader] : segment.categoryId();
      String category = segment.thing() ? votes.categories()[leader] : segment.category();
      if (segment.thing()) {
        instance++;
      }
      LinkedSegment link =
          new LinkedSegment(number, segment.thing(), votes, seen.get(order[place]));
      long id = id(link, categoryId, instance);
      tracked[order[place]] = Identities.give(segment, id, categoryId, category);
      linked.add(link);
    }
    return new Tracked<>(List.of(tracked), new LinkingState(next, linked));
  }

  @Override
  public List<Long> identities(LinkingState known) {
    List<Long> all = new ArrayList<>();
    int instance = 0;
    for (LinkedSegment segment : known.segments()) {
      instance += segment.thing() ? 1 : 0;
      ClassVotes votes = segment.votes();
      all.add(id(segment, votes.categoryIds()[votes.leader()], instance));
    }
    return all.stream().sorted().toList();
  }

  private long id(LinkedSegment segment, int categoryId, int instance) {
    long place = numbersLast ? segment.number() : instance;
    return 1L + categoryId + (segment.thing() ? INSTANCE_FACTOR * place : 0);
  }

  /**
   * Indices of segments: first the partners of the previous segments in their order, {@link
   * OptimalAssignment#NONE} where there is none, then the rest.
   */
  private static int[] linkedOrder(List<LinkedSegment> previous, List<Appearance> seen) {
    double[][] gains = new double[previous.size()][seen.size()];
    for (int i = 0; i < gains.length; i++) {
      for (int j = 0; j < gains[i].length; j++) {
        gains[i][j] = previous.get(i).appearance().similarity(seen.get(j));
      }
    }
    int[] partners = OptimalAssignment.of(gains, NO_THRESHOLD);
    boolean[] taken = new boolean[seen.size()];
    int rest = seen.size();
    for (int partner : partners) {
      if (partner != OptimalAssignment.NONE) {
        taken[partner] = true;
        rest--;
      }
    }
    int[] order = Arrays.copyOf(partners, partners.length + rest);
    int place = partners.length;
    for (int j = 0; j < taken.length; j++) {
      if (!taken[j]) {
        order[place++] = j;
      }
    }
    return order;
  }
}
