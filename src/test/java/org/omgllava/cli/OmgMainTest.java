package org.omgllava.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.flink.api.dag.Pipeline;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.client.program.PackagedProgramUtils;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.omgllava.job.cli.Omg;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.testing.Goldens;

/** What a cluster calls, here as there in a JVM that has other things to do. */
class OmgMainTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "run --parallelism many       | omg run: parallelism: many",
        "run --fly                    | omg run: Unknown option: '--fly'",
        "run --parallelism 0          | omg run: parallelism: 0, from --parallelism",
        "run --bundle nowhere         | nowhere",
        "run --data somewhere         | omg run: --data is for a job in this process",
        "fly                          | omg: Unmatched argument",
        "bundle verify /no/such/nano  | omg bundle verify: /no/such/nano: no bundle here"
      })
  void badUsageAndFailureAreThrownAndEndNoJvm(String line, String message) {
    assertThatThrownBy(() -> Omg.main(line.split(" ")))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining(message)
        .hasCauseInstanceOf(Exception.class);
  }

  @Test
  void successReturns() {
    Omg.main(new String[] {"--version"});
    Omg.main(new String[] {"bundle", "verify", Goldens.nano().directory().toString()});
  }

  @Test
  void thePlanCanBeShown() throws Exception {
    PackagedProgram program =
        PackagedProgram.newBuilder()
            .setEntryPointClassName(Omg.class.getName())
            .setArguments("run", "--bundle", "/on/the/cluster/nano")
            .build();

    Pipeline pipeline =
        PackagedProgramUtils.getPipelineFromProgram(program, new Configuration(), 1, true);

    assertThat(pipeline).isNotNull();
  }
}
