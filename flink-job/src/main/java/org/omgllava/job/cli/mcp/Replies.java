package org.omgllava.job.cli.mcp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ImageContent;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.events.VisualPrompt;
import org.omgllava.job.cli.picture.AnswerPainter;
import org.omgllava.job.cli.picture.Jpeg;
import org.omgllava.job.cli.picture.SegmentPainter;
import org.omgllava.job.cli.result.AnswerText;
import org.omgllava.job.cli.view.Pictures;
import org.omgllava.job.client.FramePicture;
import org.omgllava.job.wire.EventJson;

/**
 * What a tool says: words, the event with its masks as run lengths, and a picture with the masks
 * painted on it, where the frame is still at hand.
 */
final class Replies {
  private static final float JPEG_QUALITY = 0.85f;

  private final Pictures pictures;

  Replies(Pictures pictures) {
    this.pictures = pictures;
  }

  /** Something in words and fields. */
  static CallToolResult of(String words, ObjectNode fields) {
    return reply(words, fields).build();
  }

  /** Why there is nothing to say. */
  static CallToolResult refused(String why) {
    return CallToolResult.builder(List.of()).addTextContent(why).isError(true).build();
  }

  CallToolResult of(SegmentationEvent frame) {
    StringBuilder words = new StringBuilder("frame " + frame.getFrameIndex() + ":");
    frame
        .getSegments()
        .forEach(s -> words.append(" #" + s.getTrackId() + " " + s.getCategory() + ","));
    words.setLength(words.length() - 1);
    return withPicture(
        words.toString(),
        EventJson.of(frame),
        picture(frame).map(picture -> SegmentPainter.paint(picture, frame)));
  }

  /**
   * @param prompts of the instruction, to be drawn
   */
  CallToolResult of(AnswerEvent answer, List<VisualPrompt> prompts) {
    if (answer.getError() != null) {
      return refused(answer.getError().getCode() + ": " + answer.getError().getMessage());
    }
    Pictures.Key key =
        new Pictures.Key(
            answer.getStreamId(), answer.getFrameIndex(), answer.getCaptureTime().toString());
    return withPicture(
        String.join("\n", AnswerText.lines(answer)),
        EventJson.of(answer),
        decoded(key).map(picture -> AnswerPainter.paint(picture, prompts, answer)));
  }

  /** Whether the frame's picture can still be painted on. */
  boolean hasPicture(SegmentationEvent frame) {
    return pictures.find(key(frame)).isPresent();
  }

  private Optional<BufferedImage> picture(SegmentationEvent frame) {
    return decoded(key(frame));
  }

  private static Pictures.Key key(SegmentationEvent frame) {
    return new Pictures.Key(
        frame.getStreamId(), frame.getFrameIndex(), frame.getCaptureTime().toString());
  }

  private Optional<BufferedImage> decoded(Pictures.Key key) {
    return pictures.find(key).flatMap(picture -> FramePicture.decoded(picture.bytes()));
  }

  private static CallToolResult withPicture(
      String words, ObjectNode fields, Optional<BufferedImage> painted) {
    if (painted.isEmpty()) {
      return of(words + "\n(the picture of this frame is no longer at hand)", fields);
    }
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    try {
      Jpeg.write(painted.get(), JPEG_QUALITY, jpeg);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    String data = Base64.getEncoder().encodeToString(jpeg.toByteArray());
    return reply(words, fields)
        .addContent(ImageContent.builder(data, "image/jpeg").build())
        .build();
  }

  private static CallToolResult.Builder reply(String words, ObjectNode fields) {
    return CallToolResult.builder(List.of())
        .addTextContent(words)
        .structuredContent(EventJson.MAPPER.convertValue(fields, Map.class));
  }
}
