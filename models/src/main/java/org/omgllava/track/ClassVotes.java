package org.omgllava.track;

import java.util.Arrays;
import org.omgllava.scene.SceneSegment;

/**
 * How often a track was taken for which class, weighted by score; at most {@link #MAX_CLASSES}.
 *
 * @param categoryIds in the order of their first vote
 * @param categories names of the classes
 * @param weights sum of scores, older ones decayed
 */
public record ClassVotes(int[] categoryIds, String[] categories, float[] weights) {
  static final int MAX_CLASSES = 6;

  static ClassVotes none() {
    return new ClassVotes(new int[0], new String[0], new float[0]);
  }

  /**
   * @param memory factor on all earlier votes, 0 to 1
   */
  ClassVotes with(SceneSegment segment, float memory) {
    int count = categoryIds.length;
    int place = placeOf(segment.categoryId());
    boolean known = place >= 0;
    if (!known) {
      place = count < MAX_CLASSES ? count++ : weakest();
    }
    int[] ids = Arrays.copyOf(categoryIds, count);
    String[] names = Arrays.copyOf(categories, count);
    float[] votes = Arrays.copyOf(weights, count);
    for (int i = 0; i < count; i++) {
      votes[i] *= memory;
    }
    ids[place] = segment.categoryId();
    names[place] = segment.category();
    votes[place] = (known ? votes[place] : 0) + segment.score();
    return new ClassVotes(ids, names, votes);
  }

  /** Place of the class with most votes, the earlier one of equals; -1 without votes. */
  int leader() {
    int best = -1;
    for (int i = 0; i < weights.length; i++) {
      if (best < 0 || weights[i] > weights[best]) {
        best = i;
      }
    }
    return best;
  }

  /** Share of the votes for a class, 0 to 1. */
  float share(int categoryId) {
    float total = 0;
    for (float weight : weights) {
      total += weight;
    }
    int place = placeOf(categoryId);
    return place < 0 || total <= 0 ? 0 : weights[place] / total;
  }

  private int placeOf(int categoryId) {
    for (int i = 0; i < categoryIds.length; i++) {
      if (categoryIds[i] == categoryId) {
        return i;
      }
    }
    return -1;
  }

  private int weakest() {
    int worst = 0;
    for (int i = 1; i < weights.length; i++) {
      if (weights[i] < weights[worst]) {
        worst = i;
      }
    }
    return worst;
  }
}
