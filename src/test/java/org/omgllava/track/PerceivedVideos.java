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
import org.omgllava.evaluate.VipsegDataset;
import org.omgllava.interpret.BundleModelFactory;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.FrameId;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.Perceiver;
import org.omgllava.scene.Perception;
import org.omgllava.scene.PerceptionRequest;
import org.omgllava.scene.SceneSegment;

/**
 * What the model sees in the videos of a validation set, before any tracking; kept in a file, so
 * that trackers can be compared again without the model. One JSON document per line and frame.
 */
final class PerceivedVideos {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CLIPS = 8;

  private PerceivedVideos() {}

  /** One frame without identities. */
  record PerceivedFrame(String name, int height, int width, List<SceneSegment> segments) {}

  /** Frames by video id, from the file if it is there, else from the model into the file. */
  static Map<String, List<PerceivedFrame>> of(
      VipsegDataset set, Path pictures, String bundleDirectory, int clipLength, Path file)
      throws IOException {
    if (!Files.exists(file)) {
      Path unfinished = file.resolveSibling(file.getFileName() + ".part");
      try (Perceiver perceiver = new BundleModelFactory(bundleDirectory, 1).openPerceiver(-1);
          BufferedWriter out = Files.newBufferedWriter(unfinished)) {
        for (VipsegDataset.Video video : set.videos()) {
          perceive(perceiver, video, pictures.resolve(video.id()), clipLength, out);
          System.err.print(".");
        }
        System.err.println();
      }
      Files.move(unfinished, file);
    }
    return read(file);
  }

  private static void perceive(
      Perceiver perceiver,
      VipsegDataset.Video video,
      Path folder,
      int clipLength,
      BufferedWriter out)
      throws IOException {
    List<VipsegDataset.Frame> frames = video.frames();
    for (int start = 0; start < frames.size(); start += CLIPS * clipLength) {
      List<List<PerceptionRequest>> clips = new ArrayList<>();
      for (int i = start; i < Math.min(start + CLIPS * clipLength, frames.size()); i++) {
        byte[] picture = Files.readAllBytes(folder.resolve(frames.get(i).name() + ".jpg"));
        if ((i - start) % clipLength == 0) {
          clips.add(new ArrayList<>());
        }
        clips
            .get(clips.size() - 1)
            .add(
                new PerceptionRequest(
                    new FrameId(video.id(), i),
                    new EncodedImage("JPEG", picture),
                    List.of(),
                    true));
      }
      List<Outcome<Perception>> outcomes = perceiver.perceiveClips(clips);
      for (int i = 0; i < outcomes.size(); i++) {
        Perception seen = outcomes.get(i).value();
        out.write(JSON.writeValueAsString(toJson(video.id(), frames.get(start + i).name(), seen)));
        out.newLine();
      }
    }
  }

  private static ObjectNode toJson(String video, String name, Perception seen) {
    ObjectNode frame = JSON.createObjectNode();
    frame.put("video", video).put("name", name);
    frame.put("h", seen.heightPixels()).put("w", seen.widthPixels());
    ArrayNode list = frame.putArray("segments");
    for (SceneSegment segment : seen.segments()) {
      ObjectNode node = list.addObject();
      node.put("c", segment.categoryId()).put("name", segment.category());
      node.put("thing", segment.thing())
          .put("s", segment.score())
          .put("area", segment.areaPixels());
      node.put("counts", segment.mask().counts());
      node.set("bbox", JSON.valueToTree(segment.boxXywhPixels()));
      node.set("q", JSON.valueToTree(segment.query()));
    }
    return frame;
  }

  private static Map<String, List<PerceivedFrame>> read(Path file) throws IOException {
    Map<String, List<PerceivedFrame>> videos = new LinkedHashMap<>();
    try (BufferedReader in = Files.newBufferedReader(file)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        JsonNode frame = JSON.readTree(line);
        int height = frame.get("h").asInt();
        int width = frame.get("w").asInt();
        List<SceneSegment> segments = new ArrayList<>();
        for (JsonNode node : frame.get("segments")) {
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
        videos
            .computeIfAbsent(frame.get("video").asText(), id -> new ArrayList<>())
            .add(new PerceivedFrame(frame.get("name").asText(), height, width, segments));
      }
    }
    return videos;
  }
}
