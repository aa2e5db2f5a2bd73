package org.omgllava.track;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.omgllava.evaluate.IdMap;
import org.omgllava.evaluate.VipsegDataset;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.scene.SceneSegment;
import org.omgllava.vision.UpstreamVideo;

/**
 * What the model sees in the videos of a validation set, before any tracking; kept in a file, so
 * that trackers can be compared again without the model. One JSON document per line and frame.
 */
final class PerceivedVideos {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final double BELOW_EVERY_COSINE = -2;

  private PerceivedVideos() {}

  /**
   * One frame without identities.
   *
   * @param linked segments as upstream links them; their query is their place in the linked order
   */
  record PerceivedFrame(
      String name, int height, int width, List<SceneSegment> segments, List<SceneSegment> linked) {}

  /** Frames by video id, from the file if it is there, else from the model into the file. */
  static Map<String, List<PerceivedFrame>> of(VipsegDataset set, Path root, Path bundle)
      throws IOException {
    Path file = root.resolve("perceived.jsonl");
    if (!Files.exists(file)) {
      Path unfinished = file.resolveSibling(file.getFileName() + ".part");
      try (UpstreamVideo model = new UpstreamVideo(bundle);
          BufferedWriter out = Files.newBufferedWriter(unfinished)) {
        for (VipsegDataset.Video video : set.videos()) {
          perceive(model, set, video, root.resolve("images").resolve(video.id()), out);
          System.err.print(".");
        }
        System.err.println();
      }
      Files.move(unfinished, file);
    }
    return read(file);
  }

  private static void perceive(
      UpstreamVideo model,
      VipsegDataset set,
      VipsegDataset.Video video,
      Path folder,
      BufferedWriter out)
      throws IOException {
    List<byte[]> pictures = new ArrayList<>();
    for (VipsegDataset.Frame frame : video.frames()) {
      pictures.add(Files.readAllBytes(folder.resolve(frame.name() + ".jpg")));
    }
    IdMap size = IdMap.read(set.png(video, video.frames().get(0)));
    List<UpstreamVideo.Frame> seen =
        model.frames(pictures, gains -> OptimalAssignment.of(gains, BELOW_EVERY_COSINE));
    for (int i = 0; i < seen.size(); i++) {
      ObjectNode frame = JSON.createObjectNode();
      frame.put("video", video.id()).put("name", video.frames().get(i).name());
      frame.put("h", size.height()).put("w", size.width());
      write(seen.get(i).segments(), frame.putArray("segments"));
      write(seen.get(i).linked(), frame.putArray("linked"));
      out.write(JSON.writeValueAsString(frame));
      out.newLine();
    }
  }

  private static void write(List<SceneSegment> segments, ArrayNode list) {
    for (SceneSegment segment : segments) {
      ObjectNode node = list.addObject();
      node.put("c", segment.categoryId()).put("name", segment.category());
      node.put("thing", segment.thing())
          .put("s", segment.score())
          .put("area", segment.areaPixels());
      node.put("counts", segment.mask().counts());
      node.set("bbox", JSON.valueToTree(segment.boxXywhPixels()));
      node.set("q", JSON.valueToTree(segment.query()));
    }
  }

  private static Map<String, List<PerceivedFrame>> read(Path file) throws IOException {
    Map<String, List<PerceivedFrame>> videos = new LinkedHashMap<>();
    try (BufferedReader in = Files.newBufferedReader(file)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        JsonNode frame = JSON.readTree(line);
        int height = frame.get("h").asInt();
        int width = frame.get("w").asInt();
        videos
            .computeIfAbsent(frame.get("video").asText(), id -> new ArrayList<>())
            .add(
                new PerceivedFrame(
                    frame.get("name").asText(),
                    height,
                    width,
                    segments(frame.get("segments"), height, width),
                    segments(frame.get("linked"), height, width)));
      }
    }
    return videos;
  }

  private static List<SceneSegment> segments(JsonNode list, int height, int width) {
    List<SceneSegment> segments = new ArrayList<>();
    for (JsonNode node : list) {
      segments.add(
          new SceneSegment(
              node.get("c").asInt(),
              node.get("name").asText(),
              node.get("thing").asBoolean(),
              (float) node.get("s").asDouble(),
              node.get("area").asLong(),
              JSON.convertValue(node.get("bbox"), int[].class),
              new RunLengthMask(height, width, node.get("counts").asText()),
              JSON.convertValue(node.get("q"), float[].class)));
    }
    return segments;
  }
}
