package org.omgllava.job.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.omgllava.job.cli.JobOptions;
import org.omgllava.scene.FrameId;
import org.omgllava.scene.Perceiver;
import org.omgllava.scene.PerceptionRequest;
import org.omgllava.testing.Goldens;
import picocli.CommandLine;

class LocalPipelineTest {
  @ParameterizedTest
  @CsvSource({
    "--max-image-bytes=100, IMAGE_TOO_LARGE",
    "--max-image-pixels=100, IMAGE_TOO_MANY_PIXELS"
  })
  void theLimitsOfPicturesReachWhoDecodesThem(String option, String code) {
    JobOptions options = new JobOptions();
    CommandLine.populateCommand(options, option, "--bundle=" + Goldens.nano().directory());
    PerceptionRequest request =
        new PerceptionRequest(new FrameId("cam", 0), Goldens.image(0), List.of(), true);

    try (Perceiver perceiver = LocalPipeline.model(options.toConfig()).openPerceiver(-1)) {
      assertThat(perceiver.perceive(List.of(request)).get(0).problem().code()).isEqualTo(code);
    }
  }
}
