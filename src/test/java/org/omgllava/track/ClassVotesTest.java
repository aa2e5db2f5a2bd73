package org.omgllava.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.omgllava.track.HandMadeStream.query;
import static org.omgllava.track.HandMadeStream.thing;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.omgllava.scene.SceneSegment;

class ClassVotesTest {
  private static final Offset<Float> ROUNDING = within(1e-6f);

  @Test
  void withoutVotesNothingLeadsAndNothingHasAShare() {
    assertThat(ClassVotes.none().leader()).isEqualTo(-1);
    assertThat(ClassVotes.none().share(4)).isZero();
  }

  @Test
  void votesAreScoresAndEarlierOnesFade() {
    ClassVotes votes =
        ClassVotes.none()
            .with(vote(4, 0.8f), 0.5f)
            .with(vote(9, 0.6f), 0.5f)
            .with(vote(4, 0.3f), 0.5f);

    assertThat(votes.categoryIds()).containsExactly(4, 9);
    assertThat(votes.categories()).containsExactly("class 4", "class 9");
    assertThat(votes.weights())
        .containsExactly(new float[] {0.8f * 0.25f + 0.3f, 0.6f * 0.5f}, ROUNDING);
    assertThat(votes.share(4)).isCloseTo(0.5f / 0.8f, ROUNDING);
    assertThat(votes.share(9)).isCloseTo(0.3f / 0.8f, ROUNDING);
    assertThat(votes.share(5)).isZero();
  }

  @Test
  void theLeaderHasMostVotesAndIsTheEarlierOfEquals() {
    assertThat(of(0.2f, 0.7f, 0.1f).leader()).isEqualTo(1);
    assertThat(of(0.2f, 0.1f, 0.7f).leader()).isEqualTo(2);
    assertThat(of(0.2f, 0.5f, 0.5f).leader()).isEqualTo(1);
  }

  @Test
  void ofTooManyClassesTheWeakestGivesItsPlace() {
    ClassVotes votes = of(0.5f, 0.4f, 0.6f, 0.1f, 0.3f, 0.2f).with(vote(77, 0.9f), 0.5f);

    assertThat(votes.categoryIds()).containsExactly(0, 1, 2, 77, 4, 5);
    assertThat(votes.categories()[3]).isEqualTo("class 77");
    assertThat(votes.weights())
        .containsExactly(new float[] {0.25f, 0.2f, 0.3f, 0.9f, 0.15f, 0.1f}, ROUNDING);
  }

  @Test
  void ofEquallyWeakClassesTheEarliestGivesItsPlace() {
    assertThat(of(0.5f, 0.1f, 0.6f, 0.1f, 0.3f, 0.2f).with(vote(77, 1), 1).categoryIds())
        .containsExactly(0, 77, 2, 3, 4, 5);
    assertThat(of(0.1f, 0.1f, 0.1f, 0.1f, 0.1f, 0.1f).with(vote(77, 1), 1).categoryIds())
        .containsExactly(77, 1, 2, 3, 4, 5);
  }

  @Test
  void upToSixClassesTheVotesAreFadedSums() {
    float memory = 0.9f;
    Random random = new Random(8);
    Map<Integer, Float> sums = new LinkedHashMap<>();
    ClassVotes votes = ClassVotes.none();
    for (int i = 0; i < 200; i++) {
      SceneSegment segment = vote(random.nextInt(ClassVotes.MAX_CLASSES), random.nextFloat());
      sums.replaceAll((category, sum) -> sum * memory);
      sums.merge(segment.categoryId(), segment.score(), Float::sum);

      votes = votes.with(segment, memory);

      assertThat(votes.categoryIds())
          .containsExactly(sums.keySet().stream().mapToInt(Integer::intValue).toArray());
      for (int place = 0; place < votes.weights().length; place++) {
        assertThat(votes.weights()[place])
            .isCloseTo(sums.get(votes.categoryIds()[place]), within(1e-5f));
      }
    }
    assertThat(votes.weights()).hasSize(ClassVotes.MAX_CLASSES);
  }

  /** Votes for the classes from 0 on. */
  private static ClassVotes of(float... weights) {
    ClassVotes votes = ClassVotes.none();
    for (int category = 0; category < weights.length; category++) {
      votes = votes.with(vote(category, weights[category]), 1);
    }
    return votes;
  }

  private static SceneSegment vote(int category, float score) {
    return thing(category, score, 10, 10, 4, 4, query(1, 1));
  }
}
