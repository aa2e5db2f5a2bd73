package org.omgllava.track;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.omgllava.scene.SceneSegment;

/**
 * Identities by appearance, motion, mask overlap and class, in stages: confident segments with
 * tracks of the last frame, then doubtful segments with what is left of them, then what remains
 * with tracks that were lost for longer. A segment that continues no track starts one; a doubtful
 * one gets an identity for its frame alone. A thing carries the class that its track was mostly
 * taken for. Stuff has one identity per class and stream. A scene cut ends all tracks of things.
 *
 * <p>Identities count from 1 and are never used again. Time and memory per frame depend on the
 * number of segments and of remembered tracks, not on the length of the stream.
 */
record Association(TrackSettings settings, AssociationWeights weights)
    implements Tracker<AssociationState> {
  static final int MAX_TRACKS = 256;

  /** Factor on a track's earlier class votes: about fifty frames count. */
  private static final float VOTE_MEMORY = 0.98f;

  Association(TrackSettings settings) {
    this(settings, AssociationWeights.CHOSEN);
  }

  @Override
  public Class<AssociationState> stateType() {
    return AssociationState.class;
  }

  @Override
  public List<Long> identities(AssociationState known) {
    return Stream.concat(
            known.tracks().stream().map(TrackMemory::trackId),
            known.stuff().stream().map(StuffMemory::trackId))
        .sorted()
        .toList();
  }

  @Override
  public Tracked<AssociationState> track(
      Optional<AssociationState> known, long frameIndex, List<SceneSegment> segments) {
    AssociationState before = known.orElse(AssociationState.INITIAL);
    List<LayoutMemory> layout = SceneCut.layout(segments);
    boolean cut = SceneCut.between(before.layout(), layout);
    long stride = known.isEmpty() ? 0 : before.strideTo(frameIndex);
    List<TrackMemory> tracks =
        cut ? List.of() : notForgotten(before.tracks(), frameIndex, Math.max(1, stride));
    List<Observation> things = things(segments);
    int[] trackOf =
        new StagedAssignment(tracks, things, settings.minSimilarity(), weights)
            .tracksOfThings(frameIndex, Math.max(1, stride));
    Crossings crossings = new Crossings(cut ? List.of() : before.crossings());
    crossings.tellApart(trackOf, tracks, things, frameIndex);

    Identities identities = new Identities(before.nextTrackId(), before.stuff());
    TrackedSegment[] tracked = new TrackedSegment[segments.size()];
    TrackMemory[] continued = new TrackMemory[tracks.size()];
    List<TrackMemory> born = new ArrayList<>();
    for (int i = 0; i < things.size(); i++) {
      Observation seen = things.get(i);
      TrackMemory track;
      if (trackOf[i] != OptimalAssignment.NONE) {
        track = continued(tracks.get(trackOf[i]), frameIndex, seen);
        continued[trackOf[i]] = track;
      } else {
        track = born(identities.next(), frameIndex, seen);
        if (seen.segment().score() >= settings.minScore()) {
          born.add(track);
        }
      }
      int leader = track.votes().leader();
      tracked[seen.index()] =
          Identities.give(
              seen.segment(),
              track.trackId(),
              track.votes().categoryIds()[leader],
              track.votes().categories()[leader]);
    }
    for (int i = 0; i < tracked.length; i++) {
      SceneSegment segment = segments.get(i);
      if (!segment.thing()) {
        long id = identities.ofStuff(segment.categoryId());
        tracked[i] = Identities.give(segment, id, segment.categoryId(), segment.category());
      }
    }
    List<TrackMemory> kept = remembered(tracks, continued, born);
    // A frame without segments says nothing about the scene: the last one that did is kept.
    List<LayoutMemory> lastLayout = layout.isEmpty() ? before.layout() : layout;
    AssociationState after =
        new AssociationState(
            identities.peek(),
            frameIndex,
            stride,
            kept,
            identities.stuff(),
            lastLayout,
            crossings.after(kept, frameIndex, Math.max(1, stride)).open());
    return new Tracked<>(List.of(tracked), after);
  }

  private static List<Observation> things(List<SceneSegment> segments) {
    List<Observation> things = new ArrayList<>();
    for (int i = 0; i < segments.size(); i++) {
      if (segments.get(i).thing()) {
        things.add(Observation.of(i, segments.get(i)));
      }
    }
    return things;
  }

  private TrackMemory continued(TrackMemory track, long frameIndex, Observation seen) {
    long frames = Math.max(1, frameIndex - track.lastFrameIndex());
    return new TrackMemory(
        track.trackId(),
        frameIndex,
        0,
        track.votes().with(seen.segment(), VOTE_MEMORY),
        track.appearance().with(seen.appearance(), settings.appearanceMomentum()),
        track.motion().seen(seen.motion(), frames, weights.velocityGain()),
        track.pace().with(track.motion(), seen.motion(), frames),
        seen.segment().mask());
  }

  private static TrackMemory born(long trackId, long frameIndex, Observation seen) {
    return new TrackMemory(
        trackId,
        frameIndex,
        0,
        ClassVotes.none().with(seen.segment(), VOTE_MEMORY),
        seen.appearance(),
        seen.motion(),
        Pace.of(seen.motion()),
        seen.segment().mask());
  }

  /** Missing frames age tracks as well: those that were not seen within the memory are left out. */
  private List<TrackMemory> notForgotten(List<TrackMemory> tracks, long frameIndex, long stride) {
    List<TrackMemory> kept = new ArrayList<>(tracks.size());
    for (TrackMemory track : tracks) {
      if (Elapsed.between(track.lastFrameIndex(), frameIndex, stride).steps()
          <= settings.memoryFrames()) {
        kept.add(track);
      }
    }
    return kept;
  }

  /** Tracks for the next frame, oldest first; of too many, those unseen for longest go. */
  private static List<TrackMemory> remembered(
      List<TrackMemory> tracks, TrackMemory[] continued, List<TrackMemory> born) {
    List<TrackMemory> kept = new ArrayList<>(tracks.size() + born.size());
    for (int t = 0; t < continued.length; t++) {
      kept.add(continued[t] != null ? continued[t] : tracks.get(t).missed());
    }
    kept.addAll(born);
    if (kept.size() > MAX_TRACKS) {
      kept.sort(Comparator.comparingInt(TrackMemory::missedFrames));
      kept.subList(MAX_TRACKS, kept.size()).clear();
      kept.sort(Comparator.comparingLong(TrackMemory::trackId));
    }
    return kept;
  }
}
