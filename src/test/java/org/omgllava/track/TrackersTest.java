package org.omgllava.track;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.omgllava.job.cli.JobOptions;
import picocli.CommandLine;

class TrackersTest {
  @Test
  void associationIsTheDefault() {
    assertThat(trackerOf()).isInstanceOf(Association.class);
  }

  @Test
  void theUpstreamLinkingCanBeChosen() {
    assertThat(trackerOf("--track-method", "QUERY_LINKING")).isEqualTo(QueryLinking.upstream());
  }

  private static Tracker trackerOf(String... arguments) {
    JobOptions options = new JobOptions();
    new CommandLine(new Options(options)).parseArgs(arguments);
    return Trackers.of(options.toConfig().track());
  }

  private static final class Options {
    @CommandLine.Mixin private final JobOptions job;

    Options(JobOptions job) {
      this.job = job;
    }
  }
}
