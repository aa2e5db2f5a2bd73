package org.omgllava.job.align;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.omgllava.job.align.AlignCore.Verdict;
import org.omgllava.job.event.Origin;
import org.omgllava.job.event.ReadPosition;
import org.omgllava.job.runtime.Moment;

class AlignCoreTest {
  private static final Origin FRAME = new Origin("frames", 0, 7, 1_000, 2_000);
  private static final Moment CAME = new Moment(1, 100);
  private static final InstructionsRead BEHIND_IT =
      InstructionsRead.NOTHING.with(new ReadPosition(List.of(0), 1, Long.MIN_VALUE, List.of(8L)));

  private final AlignCore core = new AlignCore(new AlignSettings(5_000, 40));

  @Test
  void aFrameGoesOnOnceTheInstructionsBeforeItHaveBeenRead() {
    assertThat(core.of(FRAME, CAME, 10, InstructionsRead.NOTHING, CAME)).isEqualTo(Verdict.WAITS);
    assertThat(core.of(FRAME, CAME, 10, BEHIND_IT, CAME)).isEqualTo(Verdict.GOES_ON);
  }

  @Test
  void aFrameThatHasWaitedForLongEnoughIsCounted() {
    assertThat(at(5_099)).isEqualTo(Verdict.WAITS);
    assertThat(at(5_100)).isEqualTo(Verdict.GOES_ON_UNALIGNED);
    assertThat(core.waitLeftMillis(CAME, new Moment(1, 5_099))).isEqualTo(1);
  }

  @Test
  void theWaitStartsAgainWithTheJob() {
    Moment restarted = new Moment(2, 4_999);

    assertThat(core.of(FRAME, CAME, 10, InstructionsRead.NOTHING, restarted))
        .isEqualTo(Verdict.WAITS);
  }

  @Test
  void aFrameThatIsTooMuchIsCounted() {
    assertThat(core.of(FRAME, CAME, 40, InstructionsRead.NOTHING, CAME)).isEqualTo(Verdict.WAITS);
    assertThat(core.of(FRAME, CAME, 41, InstructionsRead.NOTHING, CAME))
        .isEqualTo(Verdict.GOES_ON_UNALIGNED);
    assertThat(core.of(FRAME, CAME, 41, BEHIND_IT, CAME)).isEqualTo(Verdict.GOES_ON);
  }

  private Verdict at(long activeMillis) {
    return core.of(FRAME, CAME, 10, InstructionsRead.NOTHING, new Moment(1, activeMillis));
  }
}
