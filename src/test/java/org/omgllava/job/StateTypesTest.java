package org.omgllava.job;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.omgllava.job.clip.OpenClip;
import org.omgllava.job.converse.Dialogue;
import org.omgllava.job.event.Clip;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.GroundedAnswer;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.LinkedAnswer;
import org.omgllava.job.event.PerceivedFrame;
import org.omgllava.job.event.Question;
import org.omgllava.job.event.RawRecord;
import org.omgllava.job.event.Rejected;
import org.omgllava.job.event.ScheduledFrame;
import org.omgllava.job.event.TrackedFrame;
import org.omgllava.job.event.Utterance;
import org.omgllava.job.link.LinkableFrame;
import org.omgllava.job.order.StreamOrder;
import org.omgllava.job.schedule.PendingInstruction;
import org.omgllava.job.schedule.StreamSchedule;
import org.omgllava.track.TrackState;

/** What travels or is kept is read by Flink's own serialisers, so that old state stays readable. */
class StateTypesTest {
  static Stream<Class<?>> types() {
    return Stream.of(
        RawRecord.class,
        Frame.class,
        Instruction.class,
        ScheduledFrame.class,
        Clip.class,
        PerceivedFrame.class,
        TrackedFrame.class,
        Question.class,
        Utterance.class,
        GroundedAnswer.class,
        LinkedAnswer.class,
        Rejected.class,
        OpenClip.class,
        StreamOrder.class,
        StreamSchedule.class,
        PendingInstruction.class,
        Dialogue.class,
        LinkableFrame.class,
        TrackState.class);
  }

  @ParameterizedTest
  @MethodSource("types")
  void needsNoGenericSerialiser(Class<?> type) {
    SerializerConfigImpl config =
        new SerializerConfigImpl(new Configuration().set(PipelineOptions.GENERIC_TYPES, false));

    assertThatCode(() -> TypeInformation.of(type).createSerializer(config))
        .doesNotThrowAnyException();
  }
}
