package org.omgllava.job.cli.result;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.omgllava.evaluate.FrameSegments;
import org.omgllava.evaluate.SegmentMap;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.job.client.FrameIndex;
import org.omgllava.job.client.FrameKey;

/**
 * COCO's panoptic format: {@code panoptic.json} with images, annotations and categories, and {@code
 * panoptic/<stream>/<frame>.png}, where R + 256 G + 256² B is the segment's id, here its track.
 */
public final class CocoResults implements ResultSink<SegmentationEvent> {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final FrameIndex frames;
  private final StreamNames names = new StreamNames();
  private final Map<String, ObjectNode> images = new LinkedHashMap<>();
  private final Map<String, ObjectNode> annotations = new LinkedHashMap<>();
  private final CocoCategories categories = new CocoCategories();

  public CocoResults(Path folder, FrameIndex frames) {
    this.folder = folder;
    this.frames = frames;
  }

  @Override
  public void accept(SegmentationEvent event) throws IOException {
    String name = frames.name(FrameKey.of(event));
    String file = names.of(event.getStreamId(), event.getSession()) + "/" + FileNames.of(name);
    SegmentMap map = TrackMap.of(event);
    map.ids().write(folder.resolve("panoptic").resolve(file + ".png"));
    // A frame that was sent again replaces its first result, as its picture does.
    ObjectNode image =
        images.computeIfAbsent(file, id -> JSON.createObjectNode().put("id", images.size() + 1));
    image
        .put("file_name", file + ".jpg")
        .put("height", event.getHeight())
        .put("width", event.getWidth());
    ObjectNode annotation = JSON.createObjectNode();
    annotation.set("image_id", image.get("id"));
    annotation.put("file_name", file + ".png");
    annotations.put(file, annotation);
    ArrayNode segments = annotation.putArray("segments_info");
    FrameSegments listed = map.listed();
    for (int i = 0; i < listed.size(); i++) {
      ObjectNode segment = segments.addObject();
      segment
          .put("id", listed.ids()[i])
          .put("category_id", listed.categoryIds()[i])
          .put("iscrowd", 0)
          .put("area", listed.areasPixels()[i]);
      ArrayNode box = segment.putArray("bbox");
      for (int coordinate : map.boxesXywhPixels()[i]) {
        box.add(coordinate);
      }
    }
    event.getSegments().forEach(categories::add);
  }

  @Override
  public void finish() throws IOException {
    ObjectNode document = JSON.createObjectNode();
    document.putArray("images").addAll(images.values());
    document.putArray("annotations").addAll(annotations.values());
    document.set("categories", categories.listed());
    Files.createDirectories(folder);
    JSON.writeValue(folder.resolve("panoptic.json").toFile(), document);
  }

  @Override
  public void close() {
    frames.close();
  }
}
