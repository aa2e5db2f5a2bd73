package org.omgllava.job.typeinfo;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.junit.jupiter.api.Test;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.GroundedAnswer;

class RecordTypesTest {
  @Test
  void aClassIsSeenAsFlinkSeesIt() {
    assertThat(RecordTypes.of(Frame.class)).isEqualTo(TypeInformation.of(Frame.class));
    assertThat(RecordTypes.of(GroundedAnswer.class))
        .isEqualTo(TypeInformation.of(GroundedAnswer.class));
  }

  @Test
  void itIsMadeOnce() {
    assertThat(RecordTypes.of(Frame.class)).isSameAs(RecordTypes.of(Frame.class));
  }
}
