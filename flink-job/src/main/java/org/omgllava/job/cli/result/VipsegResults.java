package org.omgllava.job.cli.result;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.omgllava.evaluate.FrameSegments;
import org.omgllava.evaluate.IdMap;
import org.omgllava.evaluate.SegmentMap;
import org.omgllava.evaluate.SharedClasses;
import org.omgllava.evaluate.VipsegSubmissionWriter;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.client.FrameIndex;

/**
 * A VIPSeg submission: segments of every frame of the streams seen, named as the frames were when
 * they were published. A frame without a result is there too, all void, since the evaluators count
 * frames.
 */
public final class VipsegResults implements ResultSink<SegmentationEvent> {
  private final VipsegSubmissionWriter writer;
  private final FrameIndex frames;
  private final Map<String, Set<Long>> written = new HashMap<>();
  private final Map<String, int[]> sizes = new HashMap<>();

  public VipsegResults(Path folder, FrameIndex frames) {
    this.writer = new VipsegSubmissionWriter(folder);
    this.frames = frames;
  }

  @Override
  public void accept(SegmentationEvent event) throws IOException {
    String stream = event.getStreamId();
    int[] size = {event.getHeight(), event.getWidth()};
    int[] known = sizes.putIfAbsent(stream, size);
    if (known != null && !Arrays.equals(known, size)) {
      throw new CommandFailure(
          stream
              + ", frame "
              + event.getFrameIndex()
              + ": is "
              + size[1]
              + " x "
              + size[0]
              + " (expected: "
              + known[1]
              + " x "
              + known[0]
              + ", a VIPSeg submission has one size per video)");
    }
    String name = frames.name(stream, event.getFrameIndex());
    add(writer, event, name);
    written.computeIfAbsent(stream, id -> new HashSet<>()).add(event.getFrameIndex());
  }

  @Override
  public void finish() throws IOException {
    frames.readOn();
    if (frames.forgotten() > 0) {
      throw new CommandFailure(
          "a submission lists every frame, and the topic holds more than "
              + FrameIndex.MOST_FRAMES
              + " (expected: --stream, to make it of fewer)");
    }
    for (Map.Entry<String, Set<Long>> stream : written.entrySet()) {
      for (var frame : frames.stream(stream.getKey()).entrySet()) {
        if (!stream.getValue().contains(frame.getKey())) {
          addVoid(stream.getKey(), frame.getKey(), frame.getValue().name());
        }
      }
    }
    writer.finish();
  }

  @Override
  public void close() {
    frames.close();
  }

  /** Adds the segments of one frame; what no segment covers stays void. */
  private static void add(VipsegSubmissionWriter writer, SegmentationEvent event, String name)
      throws IOException {
    add(writer, event, name, TrackMap.of(event));
  }

  /**
   * Adds the segments of one frame with the categories of a ground truth; what no segment covers,
   * or one of a class that the truth does not know, stays void.
   */
  public static void add(
      VipsegSubmissionWriter writer, SegmentationEvent event, String name, SharedClasses shared)
      throws IOException {
    add(writer, event, name, shared.inTermsOfTruth(TrackMap.of(event)));
  }

  private static void add(
      VipsegSubmissionWriter writer, SegmentationEvent event, String name, SegmentMap map)
      throws IOException {
    writer.add(
        FileNames.of(event.getStreamId()),
        event.getFrameIndex(),
        FileNames.of(name),
        map.ids(),
        map.listed(),
        map.boxesXywhPixels());
  }

  private void addVoid(String stream, long index, String name) throws IOException {
    int[] size = Objects.requireNonNull(sizes.get(stream));
    writer.add(
        FileNames.of(stream),
        index,
        FileNames.of(name),
        new IdMap(size[0], size[1], new int[size[0] * size[1]]),
        new FrameSegments(new int[0], new int[0], new boolean[0], new long[0]),
        new int[0][]);
  }
}
