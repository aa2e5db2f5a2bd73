package org.omgllava.job.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.omgllava.evaluate.FrameSegments;
import org.omgllava.evaluate.IdMap;
import org.omgllava.evaluate.VipsegSubmissionWriter;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.vision.ImageHeader;

/**
 * A VIPSeg submission: segments of every frame of the streams seen, named as the frames were when
 * they were published. A frame without a result is there too, all void, since the evaluators count
 * frames.
 */
final class VipsegResults implements ResultSink<SegmentationEvent> {
  private final VipsegSubmissionWriter writer;
  private final FrameIndex frames;
  private final Map<String, Set<Long>> written = new HashMap<>();
  private final Map<String, int[]> sizes = new HashMap<>();

  VipsegResults(Path folder, FrameIndex frames) {
    this.writer = new VipsegSubmissionWriter(folder);
    this.frames = frames;
  }

  @Override
  public void accept(SegmentationEvent event) throws IOException {
    String stream = event.getStreamId();
    String name =
        frames
            .find(stream, event.getFrameIndex())
            .map(FrameIndex.Place::name)
            .orElseGet(() -> String.format("%08d", event.getFrameIndex()));
    add(writer, event, name);
    written.computeIfAbsent(stream, id -> new HashSet<>()).add(event.getFrameIndex());
    sizes.put(stream, new int[] {event.getHeight(), event.getWidth()});
  }

  @Override
  public void finish() throws IOException {
    frames.readOn();
    for (Map.Entry<String, Set<Long>> stream : written.entrySet()) {
      for (var frame : frames.stream(stream.getKey()).entrySet()) {
        if (!stream.getValue().contains(frame.getKey())) {
          addVoid(stream.getKey(), frame.getKey(), frame.getValue());
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
  static void add(VipsegSubmissionWriter writer, SegmentationEvent event, String name)
      throws IOException {
    SegmentMap map = SegmentMap.of(event);
    writer.add(
        FileNames.of(event.getStreamId()),
        event.getFrameIndex(),
        FileNames.of(name),
        map.ids(),
        map.listed(),
        map.boxesXywhPixels());
  }

  private void addVoid(String stream, long index, FrameIndex.Place place) throws IOException {
    int[] size = frames.bytes(place).map(VipsegResults::size).orElse(sizes.get(stream));
    int[] known = size == null ? sizes.get(stream) : size;
    writer.add(
        FileNames.of(stream),
        index,
        FileNames.of(place.name()),
        new IdMap(known[0], known[1], new int[known[0] * known[1]]),
        new FrameSegments(new int[0], new int[0], new boolean[0], new long[0]),
        new int[0][]);
  }

  private static int[] size(byte[] image) {
    try {
      ImageHeader header = ImageHeader.read(image);
      return new int[] {header.heightPixels(), header.widthPixels()};
    } catch (IOException e) {
      return null;
    }
  }
}
