package org.omgllava.job.runtime.pace;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.runtime.jobgraph.OperatorID;
import org.junit.jupiter.api.Test;

class MovingTest {
  private static final OperatorID FRAMES = new OperatorID(1, 1);
  private static final OperatorID ANSWERS = new OperatorID(2, 2);

  private final Moving moving = new Moving();

  @Test
  void aJobRestsWhenTheLastOfItsSubtasksRests() {
    assertThat(moving.told(FRAMES, 0, Movement.MOVES)).isTrue();
    assertThat(moving.told(FRAMES, 1, Movement.MOVES)).isTrue();
    assertThat(moving.told(ANSWERS, 0, Movement.MOVES)).isTrue();

    assertThat(moving.told(FRAMES, 0, Movement.RESTS)).isTrue();
    assertThat(moving.told(ANSWERS, 0, Movement.RESTS)).isTrue();
    assertThat(moving.told(FRAMES, 1, Movement.RESTS)).isFalse();
  }

  @Test
  void oneSubtaskThatMovesMovesTheJob() {
    moving.told(FRAMES, 0, Movement.MOVES);
    moving.told(FRAMES, 0, Movement.RESTS);

    assertThat(moving.told(ANSWERS, 3, Movement.MOVES)).isTrue();
  }

  @Test
  void toSayTheSameAgainChangesNothing() {
    moving.told(FRAMES, 0, Movement.MOVES);
    moving.told(FRAMES, 0, Movement.MOVES);

    assertThat(moving.told(FRAMES, 0, Movement.RESTS)).isFalse();
    assertThat(moving.told(FRAMES, 0, Movement.RESTS)).isFalse();
  }
}
