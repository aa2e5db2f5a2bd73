package org.omgllava.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A submission in the layout of VIPSeg: {@code pred.json} and {@code pan_pred/<video>/<frame>.png}.
 * Frames are matched with the ground truth by their position, PNGs by the ground truth's file
 * names.
 *
 * @param folder holds pred.json and pan_pred
 * @param videos for each video id the segments of its frames in order
 */
public record VipsegSubmission(Path folder, Map<String, List<FrameSegments>> videos) {
  /**
   * @throws EvaluationException when pred.json is missing or not as expected
   */
  public static VipsegSubmission read(Path folder) {
    Path json = folder.resolve("pred.json");
    Map<String, List<FrameSegments>> videos = new HashMap<>();
    for (JsonNode video : PanopticJson.list(PanopticJson.read(json), "annotations", json)) {
      List<FrameSegments> frames = new ArrayList<>();
      for (JsonNode frame : PanopticJson.list(video, "annotations", json)) {
        frames.add(PanopticJson.segments(frame, json));
      }
      videos.put(PanopticJson.text(video, "video_id", json), frames);
    }
    return new VipsegSubmission(folder, videos);
  }

  /**
   * The frames of a video of the ground truth.
   *
   * @throws EvaluationException when the video is missing or has another number of frames
   */
  public List<FrameSegments> framesOf(VipsegDataset.Video video) {
    Path json = folder.resolve("pred.json");
    List<FrameSegments> frames = videos.get(video.id());
    if (frames == null) {
      throw new EvaluationException(json, "video " + video.id() + " is missing");
    }
    if (frames.size() != video.frames().size()) {
      throw new EvaluationException(
          json,
          "video "
              + video.id()
              + " has "
              + frames.size()
              + " frames (expected: "
              + video.frames().size()
              + ")");
    }
    return frames;
  }

  public Path png(VipsegDataset.Video video, VipsegDataset.Frame frame) {
    return folder.resolve("pan_pred").resolve(video.id()).resolve(frame.fileName());
  }
}
