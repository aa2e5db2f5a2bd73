package org.omgllava.job.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.omgllava.job.runtime.Moment;
import org.omgllava.job.schedule.StreamSchedule.Phase;

class SilentStreamsTest {
  private final SilentStreams streams = new SilentStreams();

  @Test
  void thoseEndFirstWhoseStreamHasBeenSilentForLongest() {
    note("new", silent(3, new Moment(2, 5)));
    note("old", silent(2, new Moment(1, 900)));
    note("older", silent(1, new Moment(1, 800)));

    assertThat(streams.total()).isEqualTo(6);
    assertThat(tooMany(6)).containsExactly(0, 0, 0);
    assertThat(tooMany(5)).containsExactly(1, 0, 0);
    assertThat(tooMany(4)).containsExactly(1, 1, 0);
    assertThat(tooMany(2)).containsExactly(1, 2, 1);
    assertThat(tooMany(0)).containsExactly(1, 2, 3);
  }

  @Test
  void aStreamThatIsLiveAgainOrForgottenCountsNoLonger() {
    note("old", silent(2, new Moment(1, 1)));
    note("older", silent(2, new Moment(1, 0)));
    note("old", silent(2, new Moment(1, 7)).in(Phase.LIVE));
    assertThat(streams.total()).isEqualTo(2);

    streams.note("older", Optional.empty());
    assertThat(streams.total()).isZero();
    assertThat(tooMany(0)).containsExactly(0, 0, 0);
  }

  @Test
  void aStreamIsCountedOnceHoweverOftenItIsNoted() {
    note("old", silent(2, new Moment(1, 1)));
    note("old", silent(3, new Moment(1, 2)));

    assertThat(streams.total()).isEqualTo(3);
  }

  private List<Integer> tooMany(int most) {
    return List.of(
        streams.tooMany("older", most), streams.tooMany("old", most), streams.tooMany("new", most));
  }

  private void note(String stream, StreamSchedule schedule) {
    streams.note(stream, Optional.of(schedule));
  }

  private static StreamSchedule silent(int standing, Moment since) {
    return new StreamSchedule(Phase.AWAITED, List.of(), 0, 0, 0, standing, since);
  }
}
