package org.omgllava.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.FrameId;
import org.omgllava.scene.GroundedMask;
import org.omgllava.scene.Grounding;
import org.omgllava.scene.GroundingRequest;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.Perceiver;
import org.omgllava.scene.Perception;
import org.omgllava.scene.PerceptionRequest;
import org.omgllava.scene.SceneSegment;
import org.omgllava.scene.VisualPrompt;
import org.omgllava.scene.VisualTokens;

/**
 * Sees every picture as 8 x 8 pixels: a ball of some columns, told by the bytes, before a wall. A
 * picture that ends in {@link #CORRUPT} cannot be decoded; a point outside 0 to 8 is refused.
 */
public final class TestingPerceiver implements Perceiver {
  public static final byte CORRUPT = 0x66;
  public static final int SIDE = 8;

  /** How familiar every picture is. */
  public static final float FAMILIARITY = 0.25f;

  private static final int BALL_COLUMNS = 3;

  private final Set<FrameId> seen = new HashSet<>();
  private final Runnable beforeBatch;
  private long hits;
  private long misses;

  /**
   * @param beforeBatch called before each batch
   */
  TestingPerceiver(Runnable beforeBatch) {
    this.beforeBatch = beforeBatch;
    TestingModelFactory.OPEN.incrementAndGet();
  }

  @Override
  public List<Outcome<Perception>> perceiveClips(List<List<PerceptionRequest>> clips) {
    beforeBatch.run();
    return clips.stream().flatMap(List::stream).map(this::perceive).toList();
  }

  private Outcome<Perception> perceive(PerceptionRequest request) {
    if (corrupt(request.image())) {
      return Outcome.refused("IMAGE_CORRUPT", "image: cannot be decoded");
    }
    seen.add(request.frame());
    int left = ballColumn(request.image());
    List<SceneSegment> segments =
        request.panoptic()
            ? List.of(
                segment(1, "ball", true, 0.9f, left, left + BALL_COLUMNS, left),
                segment(2, "wall", false, 0.8f, left + BALL_COLUMNS, SIDE, left))
            : List.of();
    return Outcome.of(
        new Perception(
            request.frame(),
            SIDE,
            SIDE,
            segments,
            tokens(left),
            request.panoptic() ? List.of(0, 1) : List.of(-1, -1),
            request.prompts().stream().map(TestingPerceiver::prompted).toList(),
            Optional.of(FAMILIARITY),
            1));
  }

  @Override
  public List<Outcome<Grounding>> ground(List<GroundingRequest> answers) {
    beforeBatch.run();
    List<Outcome<Grounding>> outcomes = new ArrayList<>();
    for (GroundingRequest request : answers) {
      if (seen.contains(request.frame())) {
        hits++;
      } else {
        misses++;
      }
      if (corrupt(request.image())) {
        outcomes.add(Outcome.refused("IMAGE_CORRUPT", "image: cannot be decoded"));
        continue;
      }
      int left = ballColumn(request.image());
      List<GroundedMask> masks = new ArrayList<>();
      for (float[] query : request.queries()) {
        // A query that was made on another picture would point elsewhere.
        int at = (int) query[0];
        masks.add(new GroundedMask(columns(at, at + BALL_COLUMNS), at == left ? 0.75f : 0.25f));
      }
      outcomes.add(Outcome.of(new Grounding(request.frame(), masks, 2)));
    }
    return outcomes;
  }

  @Override
  public CacheCounts cacheCounts() {
    return new CacheCounts(hits, misses);
  }

  @Override
  public long deviceMemoryBytes() {
    return 0;
  }

  @Override
  public long liveNativeTensors() {
    return seen.size();
  }

  @Override
  public void close() {
    TestingModelFactory.OPEN.decrementAndGet();
  }

  /** The first column of the ball in a picture, 0 to 4. */
  public static int ballColumn(EncodedImage image) {
    CRC32 crc = new CRC32();
    crc.update(image.bytes());
    return (int) (crc.getValue() % (SIDE - BALL_COLUMNS));
  }

  /** A mask of whole columns. */
  public static RunLengthMask columns(int from, int to) {
    boolean[] mask = new boolean[SIDE * SIDE];
    for (int y = 0; y < SIDE; y++) {
      Arrays.fill(mask, y * SIDE + from, y * SIDE + to, true);
    }
    return RunLengthMasks.fromRowMajor(mask, SIDE, SIDE);
  }

  private static boolean corrupt(EncodedImage image) {
    return image.bytes()[image.bytes().length - 1] == CORRUPT;
  }

  private static VisualTokens tokens(int left) {
    return new VisualTokens(2, 2, new float[] {left, 1, 2, 3});
  }

  private static Outcome<VisualTokens> prompted(List<VisualPrompt> prompts) {
    for (VisualPrompt prompt : prompts) {
      if (!prompt.match(
          point -> inside(point.xPixels()) && inside(point.yPixels()),
          box -> inside(box.x1Pixels()) && inside(box.y2Pixels()),
          mask -> true)) {
        return Outcome.refused("PROMPT_OUTSIDE_FRAME", "prompt: outside the frame");
      }
    }
    return Outcome.of(new VisualTokens(prompts.size(), 2, new float[2 * prompts.size()]));
  }

  private static boolean inside(double coordinate) {
    return coordinate >= 0 && coordinate <= SIDE;
  }

  private static SceneSegment segment(
      int category, String name, boolean thing, float score, int from, int to, int query) {
    RunLengthMask mask = columns(from, to);
    return new SceneSegment(
        category,
        name,
        thing,
        score,
        RunLengthMasks.area(mask),
        RunLengthMasks.boundingBox(mask),
        mask,
        new float[] {query, category, 0, 0});
  }
}
