package org.omgllava.job.cli.result;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.Base64;
import org.apache.avro.specific.SpecificRecord;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.DeadLetterEvent;
import org.omgllava.events.GroundedPhrase;
import org.omgllava.events.RunLengthMask;
import org.omgllava.events.Segment;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.events.Timings;

/**
 * Results as JSON: names as in the schemas, times in ISO 8601 (UTC), masks as COCO writes them
 * ({@code size: [height, width], counts}).
 */
public final class EventJson {
  public static final ObjectMapper MAPPER = new ObjectMapper();

  private EventJson() {}

  /**
   * @throws IllegalArgumentException when the event is none of the results
   */
  public static ObjectNode of(SpecificRecord event) {
    if (event instanceof SegmentationEvent segmentation) {
      return of(segmentation);
    }
    if (event instanceof AnswerEvent answer) {
      return of(answer);
    }
    if (event instanceof DeadLetterEvent letter) {
      return of(letter);
    }
    throw new IllegalArgumentException(event.getSchema().getFullName() + " (expected: a result)");
  }

  public static ObjectNode of(SegmentationEvent event) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("eventId", event.getEventId());
    node.put("streamId", event.getStreamId());
    node.put("frameIndex", event.getFrameIndex());
    node.put("captureTime", event.getCaptureTime().toString());
    node.put("height", event.getHeight());
    node.put("width", event.getWidth());
    node.put("bundle", event.getBundle());
    ArrayNode segments = node.putArray("segments");
    for (Segment segment : event.getSegments()) {
      ObjectNode item = segments.addObject();
      item.put("trackId", segment.getTrackId());
      item.put("categoryId", segment.getCategoryId());
      item.put("category", segment.getCategory());
      item.put("isThing", segment.getIsThing());
      item.put("score", segment.getScore());
      item.put("area", segment.getArea());
      ArrayNode box = item.putArray("bbox");
      segment.getBbox().forEach(box::add);
      item.set("mask", of(segment.getMask()));
    }
    node.set("timings", of(event.getTimings()));
    return node;
  }

  public static ObjectNode of(AnswerEvent event) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("eventId", event.getEventId());
    node.put("instructionId", event.getInstructionId());
    node.put("conversationId", event.getConversationId());
    node.put("streamId", event.getStreamId());
    node.put("frameIndex", event.getFrameIndex());
    node.put("captureTime", event.getCaptureTime().toString());
    node.put("bundle", event.getBundle());
    node.put("question", event.getQuestion());
    node.put("text", event.getText());
    ArrayNode phrases = node.putArray("phrases");
    for (GroundedPhrase phrase : event.getPhrases()) {
      ObjectNode item = phrases.addObject();
      item.put("text", phrase.getText());
      item.put("start", phrase.getStart());
      item.put("end", phrase.getEnd());
      item.put("trackId", phrase.getTrackId());
      item.put("score", phrase.getScore());
      item.set("mask", of(phrase.getMask()));
    }
    node.put("finishReason", event.getFinishReason().name());
    if (event.getError() == null) {
      node.putNull("error");
    } else {
      node.putObject("error")
          .put("code", event.getError().getCode())
          .put("message", event.getError().getMessage());
    }
    node.put("promptTokens", event.getPromptTokens());
    node.put("generatedTokens", event.getGeneratedTokens());
    node.set("timings", of(event.getTimings()));
    return node;
  }

  public static ObjectNode of(DeadLetterEvent event) {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("eventId", event.getEventId());
    node.put("topic", event.getTopic());
    node.put("partition", event.getPartition());
    node.put("offset", event.getOffset());
    node.put("streamId", event.getStreamId());
    node.put("frameIndex", event.getFrameIndex());
    node.put("step", event.getStep());
    node.put("reason", event.getReason());
    node.put("message", event.getMessage());
    node.put("sizeBytes", event.getSizeBytes());
    node.put("sha256", event.getSha256());
    ByteBuffer payload = event.getPayload();
    if (payload == null) {
      node.putNull("payload");
    } else {
      byte[] bytes = new byte[payload.remaining()];
      payload.duplicate().get(bytes);
      node.put("payload", Base64.getEncoder().encodeToString(bytes));
    }
    node.put("time", event.getTime().toString());
    return node;
  }

  public static ObjectNode of(RunLengthMask mask) {
    ObjectNode node = MAPPER.createObjectNode();
    node.putArray("size").add(mask.getHeight()).add(mask.getWidth());
    node.put("counts", mask.getCounts());
    return node;
  }

  private static ObjectNode of(Timings timings) {
    return MAPPER
        .createObjectNode()
        .put("receivedTime", timings.getReceivedTime().toString())
        .put("queuedMillis", timings.getQueuedMillis())
        .put("modelMillis", timings.getModelMillis());
  }
}
