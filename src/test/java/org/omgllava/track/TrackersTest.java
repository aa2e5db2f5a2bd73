package org.omgllava.track;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.omgllava.setting.Settings;

class TrackersTest {
  @Test
  void associationIsTheDefault() {
    assertThat(Trackers.of(Settings.defaults(TrackSettings.class))).isInstanceOf(Association.class);
  }

  @Test
  void theUpstreamLinkingCanBeChosen() {
    TrackSettings chosen =
        Settings.with(
            Settings.defaults(TrackSettings.class), Map.of("track-method", "query-linking"));

    assertThat(Trackers.of(chosen)).isEqualTo(QueryLinking.upstream());
  }
}
