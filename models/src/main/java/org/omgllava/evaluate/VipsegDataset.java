package org.omgllava.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Ground truth in the layout of VIPSeg: a panoptic JSON and a folder {@code <video>/<frame>.png} of
 * {@link IdMap}s.
 *
 * @param file the JSON, for messages
 * @param root folder of the PNGs
 * @param categories by category id
 * @param videos in the order of the JSON
 */
public record VipsegDataset(
    Path file, Path root, Map<Integer, Category> categories, List<Video> videos) {

  /**
   * @param frames in time order
   */
  public record Video(String id, List<Frame> frames) {}

  /**
   * @param fileName name of the PNG in the folder of the video
   * @param segments as listed
   * @param restricted whether what is not listed is void, because its class is left out
   */
  public record Frame(String fileName, FrameSegments segments, boolean restricted) {
    /** The frame's name without its extension. */
    public String name() {
      int dot = fileName.lastIndexOf('.');
      return dot < 0 ? fileName : fileName.substring(0, dot);
    }
  }

  /**
   * @throws EvaluationException when the JSON is missing or not as described in the class comment
   */
  public static VipsegDataset read(Path json, Path root) {
    JsonNode document = PanopticJson.read(json);
    Map<Integer, Category> categories = new LinkedHashMap<>();
    for (JsonNode category : PanopticJson.list(document, "categories", json)) {
      int id = category.path("id").asInt();
      categories.put(
          id,
          new Category(id, category.path("name").asText(), category.path("isthing").asInt() != 0));
    }
    Map<String, JsonNode> annotations = new LinkedHashMap<>();
    for (JsonNode video : PanopticJson.list(document, "annotations", json)) {
      annotations.put(PanopticJson.text(video, "video_id", json), video);
    }
    List<Video> videos = new ArrayList<>();
    for (JsonNode video : PanopticJson.list(document, "videos", json)) {
      String id = PanopticJson.text(video, "video_id", json);
      JsonNode annotation = annotations.get(id);
      if (annotation == null) {
        throw new EvaluationException(json, "video " + id + " has no annotations");
      }
      List<JsonNode> images = PanopticJson.list(video, "images", json);
      List<JsonNode> segments = PanopticJson.list(annotation, "annotations", json);
      if (images.size() != segments.size()) {
        throw new EvaluationException(
            json,
            "video "
                + id
                + " has "
                + images.size()
                + " images but "
                + segments.size()
                + " annotations");
      }
      List<Frame> frames = new ArrayList<>(images.size());
      for (int i = 0; i < images.size(); i++) {
        FrameSegments listed = PanopticJson.segments(segments.get(i), json);
        for (int category : listed.categoryIds()) {
          if (!categories.containsKey(category)) {
            throw new EvaluationException(
                json, "video " + id + " uses category " + category + ", which is not listed");
          }
        }
        frames.add(new Frame(PanopticJson.text(images.get(i), "file_name", json), listed, false));
      }
      videos.add(new Video(id, frames));
    }
    if (videos.isEmpty()) {
      throw new EvaluationException(json, "holds no videos");
    }
    return new VipsegDataset(json, root, categories, videos);
  }

  /** Number of frames of all videos. */
  public int frameCount() {
    int count = 0;
    for (Video video : videos) {
      count += video.frames().size();
    }
    return count;
  }

  /** The same videos with some classes alone; the pixels of others are void. */
  public VipsegDataset restrictedTo(Map<Integer, Category> kept) {
    List<Video> restricted = new ArrayList<>();
    for (Video video : videos) {
      List<Frame> frames = new ArrayList<>();
      for (Frame frame : video.frames()) {
        FrameSegments all = frame.segments();
        int[] places =
            IntStream.range(0, all.size())
                .filter(i -> kept.containsKey(all.categoryIds()[i]))
                .toArray();
        frames.add(new Frame(frame.fileName(), all.at(places), true));
      }
      restricted.add(new Video(video.id(), frames));
    }
    return new VipsegDataset(file, root, kept, restricted);
  }

  /** The segment ids of a frame's pixels. */
  IdMap ids(Video video, Frame frame) {
    IdMap map = IdMap.read(png(video, frame));
    return frame.restricted() ? map.only(frame.segments().ids()) : map;
  }

  public Path png(Video video, Frame frame) {
    return root.resolve(video.id()).resolve(frame.fileName());
  }
}
