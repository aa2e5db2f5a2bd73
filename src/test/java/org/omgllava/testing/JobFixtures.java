package org.omgllava.testing;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.omgllava.job.event.Frame;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.Instruction;
import org.omgllava.job.event.Instruction.Target;
import org.omgllava.job.event.Origin;
import org.omgllava.job.event.Question;
import org.omgllava.job.typeinfo.RecordTypes;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.Followed;
import org.omgllava.scene.GenerationLimits;
import org.omgllava.scene.VisualPrompt;
import org.omgllava.scene.VisualTokens;

/** Events of the job for tests: 25 frames per second from second 1000 on, one offset each. */
public final class JobFixtures {
  public static final long START_MICROS = 1_000_000_000L;
  public static final long FRAME_MICROS = 40_000;

  private JobFixtures() {}

  public static Origin origin(long offset) {
    return new Origin("frames", 0, offset, START_MICROS / 1_000 + offset, 5_000);
  }

  public static Frame frame(String stream, long index) {
    return frame(stream, index, START_MICROS + index * FRAME_MICROS);
  }

  public static Frame frame(String stream, long index, long captureMicros) {
    return frame(stream, index, captureMicros, false, picture(stream, index));
  }

  public static Frame lastFrame(String stream, long index) {
    return frame(stream, index, START_MICROS + index * FRAME_MICROS, true, picture(stream, index));
  }

  /** A frame whose picture cannot be decoded. */
  public static Frame corruptFrame(String stream, long index) {
    return frame(
        stream,
        index,
        START_MICROS + index * FRAME_MICROS,
        false,
        new byte[] {1, TestingPerceiver.CORRUPT});
  }

  public static Frame end(String stream, long index) {
    return Frame.end(stream, "", index, START_MICROS + index * FRAME_MICROS, origin(index));
  }

  public static Instruction onFrame(String stream, String id, long index) {
    return instruction(
        stream, id, Optional.empty(), "segment " + id, List.of(), Target.FRAME, index, 1, false);
  }

  public static Instruction onLatest(String stream, String id) {
    return instruction(
        stream, id, Optional.empty(), "segment " + id, List.of(), Target.LATEST, 0, 1, false);
  }

  public static Instruction onEvery(String stream, String id, long from, int every) {
    return instruction(
        stream, id, Optional.empty(), "segment " + id, List.of(), Target.EVERY, from, every, false);
  }

  /** As {@link #onEvery}, and over with the stream. */
  public static Instruction onEveryUntilEnd(String stream, String id, long from, int every) {
    Instruction standing = onEvery(stream, id, from, every);
    return new Instruction(
        id,
        stream,
        standing.conversationId(),
        standing.text(),
        standing.prompts(),
        standing.target(),
        from,
        every,
        standing.limits(),
        true,
        false,
        standing.recordHash(),
        standing.origin());
  }

  /** Found on the first frame, and followed from there on. */
  public static Instruction follow(String stream, String id) {
    return instruction(
        stream, id, Optional.empty(), "segment " + id, List.of(), Target.FOLLOW, 0, 1, false);
  }

  public static Instruction cancel(String stream, String id) {
    return instruction(stream, id, Optional.empty(), "", List.of(), Target.EVERY, 0, 1, true);
  }

  /** What asks about a stream itself. */
  public static Instruction control(String stream, String id, Instruction.Control control) {
    Origin origin = new Origin("instructions", 0, Math.abs(id.hashCode()), 5_000, 5_000);
    return Instruction.control(id, stream, control, "record of " + id, origin);
  }

  /** A turn of a dialogue on a frame. */
  public static Instruction turn(String stream, String id, String conversation, String text) {
    return instruction(
        stream, id, Optional.ofNullable(conversation), text, List.of(), Target.FRAME, 0, 1, false);
  }

  public static Instruction pointing(String stream, String id, double x, double y) {
    return instruction(
        stream,
        id,
        Optional.empty(),
        "what is this",
        List.of(new VisualPrompt.Point(x, y)),
        Target.FRAME,
        0,
        1,
        false);
  }

  /** What perceive asks the language model about a frame. */
  public static Question question(Frame frame, Instruction instruction) {
    int left = TestingPerceiver.ballColumn(frame.image());
    return new Question(
        frame.stamp(),
        instruction,
        new VisualTokens(2, 2, new float[] {left, 1, 2, 3}),
        VisualTokens.none(),
        Followed.alone(),
        Optional.of(0.25f));
  }

  /** How Flink writes a type; a harness would guess it from the first value that comes out. */
  public static <T> TypeSerializer<T> serializer(Class<T> type) {
    return RecordTypes.of(type).createSerializer(new SerializerConfigImpl());
  }

  /** The subtask that gets a stream's records. */
  public static int subtaskOf(String stream, int maxParallelism, int parallelism) {
    return KeyGroupRangeAssignment.assignKeyToParallelOperator(stream, maxParallelism, parallelism);
  }

  /** A real PNG of one colour. */
  public static byte[] png(int height, int width, int rgb) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, rgb);
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "PNG", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] picture(String stream, long index) {
    return (stream + " at " + index + ".").getBytes(StandardCharsets.UTF_8);
  }

  private static Frame frame(
      String stream, long index, long captureMicros, boolean last, byte[] picture) {
    return new Frame(
        new FrameStamp(
            stream,
            "",
            index,
            captureMicros,
            TestingPerceiver.SIDE,
            TestingPerceiver.SIDE,
            last,
            origin(index)),
        new EncodedImage("PNG", picture));
  }

  private static Instruction instruction(
      String stream,
      String id,
      Optional<String> conversation,
      String text,
      List<VisualPrompt> prompts,
      Target target,
      long frameIndex,
      int every,
      boolean cancel) {
    return new Instruction(
        id,
        stream,
        conversation,
        text,
        prompts,
        target,
        frameIndex,
        every,
        GenerationLimits.defaults(),
        false,
        cancel,
        "record of " + id,
        new Origin("instructions", 0, Math.abs(id.hashCode()), 5_000, 5_000));
  }
}
