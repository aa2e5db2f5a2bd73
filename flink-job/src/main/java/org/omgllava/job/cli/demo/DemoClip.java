package org.omgllava.job.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.omgllava.evaluate.IdMap;
import org.omgllava.evaluate.VipsegDataset;
import org.omgllava.job.client.SourceFrame;
import org.omgllava.job.wire.EventJson;

/**
 * The video clip that comes with the program, and what is really to be seen in it.
 *
 * @param streamId id of the video
 * @param frames in order, indices from 0
 * @param truth (frames) segment ids per pixel
 * @param dataset the same on disk, for the evaluators
 */
record DemoClip(
    String streamId, List<SourceFrame> frames, List<IdMap> truth, VipsegDataset dataset) {
  private static final String ROOT = "/demo/clip/";
  private static final String TRUTH_JSON = "panoptic_gt.json";
  private static final String TRUTH_FOLDER = "panomasksRGB";

  /**
   * Unpacks the ground truth.
   *
   * @param truthFolder where it goes, in VIPSeg's layout
   */
  static DemoClip unpack(Path truthFolder) throws IOException {
    JsonNode video = EventJson.MAPPER.readTree(resource("index.json")).at("/videos/0");
    String id = video.path("id").asText();
    List<SourceFrame> frames = new ArrayList<>();
    List<IdMap> truth = new ArrayList<>();
    Path json = truthFolder.resolve(TRUTH_JSON);
    Path masks = truthFolder.resolve(TRUTH_FOLDER);
    Files.createDirectories(masks.resolve(id));
    Files.write(json, resource(TRUTH_JSON));
    for (JsonNode frame : video.path("frames")) {
      String name = frame.asText();
      byte[] image = resource("images/" + id + "/" + name + ".jpg");
      frames.add(new SourceFrame(id, frames.size(), name, "JPEG", image, false));
      Path png = masks.resolve(id).resolve(name + ".png");
      Files.write(png, resource(TRUTH_FOLDER + "/" + id + "/" + name + ".png"));
      truth.add(IdMap.read(png));
    }
    return new DemoClip(id, frames, truth, VipsegDataset.read(json, masks));
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = DemoClip.class.getResourceAsStream(ROOT + name)) {
      if (in == null) {
        throw new IOException("the program lacks its resource " + ROOT + name);
      }
      return in.readAllBytes();
    }
  }
}
