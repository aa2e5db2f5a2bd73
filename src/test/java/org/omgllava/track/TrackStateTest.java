package org.omgllava.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omgllava.track.HandMadeStream.query;
import static org.omgllava.track.HandMadeStream.stuff;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.omgllava.scene.SceneSegment;
import org.omgllava.setting.Settings;

/** The state as Flink saves it, with generic types forbidden. */
class TrackStateTest {
  private static final TrackSettings DEFAULTS = Settings.defaults(TrackSettings.class);

  @ParameterizedTest
  @EnumSource(TrackSettings.Method.class)
  void isSavedWithoutKryo(TrackSettings.Method method) {
    assertThat(serializer(Trackers.of(with(method)))).isInstanceOf(PojoSerializer.class);
  }

  @ParameterizedTest
  @EnumSource(TrackSettings.Method.class)
  void aRestoredStreamGoesOnAsIfNothingHadHappened(TrackSettings.Method method) throws IOException {
    goesOnAsIfNothingHadHappened(Trackers.of(with(method)));
  }

  private static <S> void goesOnAsIfNothingHadHappened(Tracker<S> tracker) throws IOException {
    TypeSerializer<S> serializer = serializer(tracker);
    HandMadeStream<S> undisturbed = new HandMadeStream<>(tracker);
    HandMadeStream<S> restored = new HandMadeStream<>(tracker);
    Random random = new Random(3);
    for (int t = 0; t < 80; t++) {
      SceneSegment[] frame = frame(random, t);
      assertThat(restored.ids(frame)).isEqualTo(undisturbed.ids(frame));
      byte[] saved = save(restored.state(), serializer);
      assertThat(saved).isEqualTo(save(undisturbed.state(), serializer));
      restored.continueFrom(serializer.deserialize(new DataInputDeserializer(saved)));
      assertThat(save(restored.state(), serializer)).isEqualTo(saved);
    }
  }

  @Tag("long")
  @Test
  void staysSmallOverTwentyThousandFrames() throws IOException {
    Association tracker = new Association(DEFAULTS);
    TypeSerializer<AssociationState> serializer = serializer(tracker);
    HandMadeStream<AssociationState> stream = new HandMadeStream<>(tracker);
    Random random = new Random(4);
    int largestOfTheFirst = 0;
    int largestOfTheLast = 0;
    for (int t = 0; t < 20_000; t++) {
      stream.ids(frame(random, t));
      if (t % 20 == 0 && t < 2_000) {
        largestOfTheFirst = Math.max(largestOfTheFirst, save(stream.state(), serializer).length);
      } else if (t % 20 == 0 && t >= 18_000) {
        largestOfTheLast = Math.max(largestOfTheLast, save(stream.state(), serializer).length);
      }
    }
    assertThat(stream.state().nextTrackId()).isGreaterThan(5_000);
    assertThat(largestOfTheLast).isLessThan(largestOfTheFirst * 11 / 10);
  }

  private static SceneSegment[] frame(Random random, int t) {
    SceneSegment[] things = AssociationTest.randomThings(random, 2);
    SceneSegment[] frame = Arrays.copyOf(things, 4);
    frame[2] = HandMadeStream.thing(1, 20 + t % 100, 40, 16, 12, query(7, 1, 1 + t % 5));
    frame[3] = stuff(50 + t % 4, 0, 60, 160, 60, query(50 + t % 4, 9));
    return frame;
  }

  private static TrackSettings with(TrackSettings.Method method) {
    return new TrackSettings(
        method,
        DEFAULTS.minScore(),
        DEFAULTS.minSimilarity(),
        DEFAULTS.memoryFrames(),
        DEFAULTS.appearanceMomentum());
  }

  private static <S> TypeSerializer<S> serializer(Tracker<S> tracker) {
    SerializerConfigImpl config = new SerializerConfigImpl();
    config.setGenericTypes(false);
    return TypeInformation.of(tracker.stateType()).createSerializer(config);
  }

  private static <S> byte[] save(S state, TypeSerializer<S> serializer) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(1 << 12);
    serializer.serialize(state, out);
    return out.getCopyOfBuffer();
  }
}
