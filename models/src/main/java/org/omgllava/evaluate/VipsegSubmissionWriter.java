package org.omgllava.evaluate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a submission. Frames of a video may come in any order; pred.json lists them by index.
 *
 * <p>Constraint: call {@link #finish} once after the last frame.
 */
public final class VipsegSubmissionWriter {
  private final Path folder;
  private final Map<String, TreeMap<Long, ObjectNode>> videos = new TreeMap<>();

  public VipsegSubmissionWriter(Path folder) {
    this.folder = folder;
  }

  /**
   * @param frameIndex place of the frame in its video
   * @param frameName name of the frame without extension
   * @param boxesXywhPixels one per segment
   */
  public void add(
      String videoId,
      long frameIndex,
      String frameName,
      IdMap ids,
      FrameSegments segments,
      int[][] boxesXywhPixels)
      throws IOException {
    ids.write(folder.resolve("pan_pred").resolve(videoId).resolve(frameName + ".png"));
    ObjectNode frame = PanopticJson.MAPPER.createObjectNode();
    frame.put("file_name", frameName + ".jpg");
    ArrayNode listed = frame.putArray("segments_info");
    for (int i = 0; i < segments.size(); i++) {
      ObjectNode segment = listed.addObject();
      segment.put("id", segments.ids()[i]);
      segment.put("category_id", segments.categoryIds()[i]);
      segment.put("iscrowd", 0);
      ArrayNode box = segment.putArray("bbox");
      for (int coordinate : boxesXywhPixels[i]) {
        box.add(coordinate);
      }
      segment.put("area", segments.areasPixels()[i]);
    }
    videos.computeIfAbsent(videoId, id -> new TreeMap<>()).put(frameIndex, frame);
  }

  /** Writes pred.json. */
  public void finish() throws IOException {
    ObjectNode document = PanopticJson.MAPPER.createObjectNode();
    ArrayNode annotations = document.putArray("annotations");
    for (Map.Entry<String, TreeMap<Long, ObjectNode>> video : videos.entrySet()) {
      ObjectNode node = annotations.addObject();
      node.put("video_id", video.getKey());
      node.putArray("annotations").addAll(video.getValue().values());
    }
    Files.createDirectories(folder);
    PanopticJson.MAPPER.writeValue(folder.resolve("pred.json").toFile(), document);
  }
}
