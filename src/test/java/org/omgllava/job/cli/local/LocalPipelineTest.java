package org.omgllava.job.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.omgllava.job.JobSettings;
import org.omgllava.scene.FrameId;
import org.omgllava.scene.Perceiver;
import org.omgllava.scene.PerceptionRequest;
import org.omgllava.testing.Goldens;

class LocalPipelineTest {
  @ParameterizedTest
  @CsvSource({"max-image-bytes, IMAGE_TOO_LARGE", "max-image-pixels, IMAGE_TOO_MANY_PIXELS"})
  void theLimitsOfPicturesReachWhoDecodesThem(String limit, String code) {
    JobSettings settings =
        JobSettings.defaults()
            .with(Map.of(limit, "100", "bundle", Goldens.nano().directory().toString()));
    PerceptionRequest request =
        new PerceptionRequest(new FrameId("cam", 0), Goldens.image(0), List.of(), true);

    try (Perceiver perceiver = LocalPipeline.model(settings).openPerceiver(-1)) {
      assertThat(perceiver.perceive(List.of(request)).get(0).problem().code()).isEqualTo(code);
    }
  }
}
