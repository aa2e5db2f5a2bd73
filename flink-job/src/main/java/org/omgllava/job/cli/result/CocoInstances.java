package org.omgllava.job.cli.result;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.omgllava.events.Segment;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.image.ImageHeader;
import org.omgllava.job.client.FrameIndex;
import org.omgllava.job.client.FrameKey;

/**
 * COCO's instances with their pictures, in the folders of FiftyOne's {@code COCODetectionDataset}:
 * {@code labels.json}, and {@code data/<stream>/<frame>.<format>} as they were published. Things
 * and stuff are annotations, with run lengths and the attributes {@code track_id} and {@code
 * score}.
 */
public final class CocoInstances implements ResultSink<SegmentationEvent> {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final FramePictures frames;
  private final StreamNames names = new StreamNames();
  private final Map<String, Annotated> images = new LinkedHashMap<>();
  private final CocoCategories categories = new CocoCategories();

  private record Annotated(ObjectNode image, List<ObjectNode> annotations) {}

  public CocoInstances(Path folder, FrameIndex frames) {
    this.folder = folder;
    this.frames = new FramePictures(frames);
  }

  @Override
  public void accept(SegmentationEvent event) throws IOException {
    FrameKey key = FrameKey.of(event);
    Optional<byte[]> picture = frames.encoded(key);
    Optional<String> format = picture.flatMap(ImageHeader::format);
    if (format.isEmpty()) {
      return;
    }
    String file =
        names.of(event.getStreamId(), event.getSession())
            + "/"
            + FileNames.of(frames.name(key))
            + "."
            + format.get().toLowerCase(Locale.ROOT);
    Path data = folder.resolve("data").resolve(file);
    Files.createDirectories(data.getParent());
    Files.write(data, picture.get());
    // A frame that was sent again replaces its first result, as its picture does.
    Annotated before = images.get(file);
    int id = before == null ? images.size() + 1 : before.image.get("id").asInt();
    ObjectNode image = JSON.createObjectNode();
    image
        .put("id", id)
        .put("file_name", file)
        .put("height", event.getHeight())
        .put("width", event.getWidth());
    List<ObjectNode> annotations = new ArrayList<>();
    for (Segment segment : event.getSegments()) {
      categories.add(segment);
      annotations.add(annotation(id, segment));
    }
    images.put(file, new Annotated(image, annotations));
  }

  private static ObjectNode annotation(int imageId, Segment segment) {
    ObjectNode annotation = JSON.createObjectNode();
    annotation
        .put("image_id", imageId)
        .put("category_id", segment.getCategoryId())
        .put("iscrowd", 0)
        .put("area", segment.getArea())
        .put("track_id", segment.getTrackId())
        .put("score", segment.getScore());
    ArrayNode box = annotation.putArray("bbox");
    segment.getBbox().forEach(box::add);
    ObjectNode mask = annotation.putObject("segmentation");
    mask.putArray("size").add(segment.getMask().getHeight()).add(segment.getMask().getWidth());
    mask.put("counts", segment.getMask().getCounts());
    return annotation;
  }

  @Override
  public void finish() throws IOException {
    ObjectNode document = JSON.createObjectNode();
    ArrayNode listed = document.putArray("images");
    ArrayNode annotations = document.putArray("annotations");
    for (Annotated image : images.values()) {
      listed.add(image.image);
      for (ObjectNode annotation : image.annotations) {
        annotations.add(annotation.put("id", annotations.size() + 1));
      }
    }
    document.set("categories", categories.listed());
    Files.createDirectories(folder);
    JSON.writeValue(folder.resolve("labels.json").toFile(), document);
    frames.failIfAnyIsGone("frames have no picture: their records are gone from the frames topic");
  }

  @Override
  public void close() {
    frames.close();
  }
}
