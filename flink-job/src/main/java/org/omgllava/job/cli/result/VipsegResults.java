package org.omgllava.job.cli.result;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.omgllava.evaluate.FrameSegments;
import org.omgllava.evaluate.IdMap;
import org.omgllava.evaluate.SegmentMap;
import org.omgllava.evaluate.SharedClasses;
import org.omgllava.evaluate.VipsegSubmissionWriter;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.client.FrameIndex;
import org.omgllava.job.client.FrameKey;

/**
 * A VIPSeg submission: segments of every frame of the streams seen, named as the frames were when
 * they were published. A frame without a result is there too, all void, since the evaluators count
 * frames.
 */
public final class VipsegResults implements ResultSink<SegmentationEvent> {
  private final VipsegSubmissionWriter writer;
  private final FrameIndex frames;
  private final StreamNames names = new StreamNames();
  private final Map<String, Video> videos = new LinkedHashMap<>();

  /** What is written of a session of a stream; all frames have one size. */
  private record Video(
      String streamId, String session, Instant start, int height, int width, Set<Long> written) {
    /** Whether a frame that has no result belongs here, as far as its record says. */
    boolean mayHave(FrameIndex.Place frame) {
      return session.isEmpty()
          || FrameKey.publisherOf(session).equals(frame.session())
              && (!frame.session().isEmpty() || !frame.captureTime().isBefore(start));
    }
  }

  public VipsegResults(Path folder, FrameIndex frames) {
    this.writer = new VipsegSubmissionWriter(folder);
    this.frames = frames;
  }

  @Override
  public void accept(SegmentationEvent event) throws IOException {
    String name = names.of(event.getStreamId(), event.getSession());
    Video video =
        videos.computeIfAbsent(
            name,
            id ->
                new Video(
                    event.getStreamId(),
                    event.getSession(),
                    event.getCaptureTime(),
                    event.getHeight(),
                    event.getWidth(),
                    new HashSet<>()));
    if (video.height != event.getHeight() || video.width != event.getWidth()) {
      throw new CommandFailure(
          event.getStreamId()
              + ", frame "
              + event.getFrameIndex()
              + ": is "
              + event.getWidth()
              + " x "
              + event.getHeight()
              + " (expected: "
              + video.width
              + " x "
              + video.height
              + ", a VIPSeg submission has one size per video)");
    }
    add(writer, name, event, frames.name(FrameKey.of(event)), TrackMap.of(event));
    video.written.add(event.getFrameIndex());
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
    for (String streamId :
        videos.values().stream().map(Video::streamId).collect(Collectors.toSet())) {
      for (var sent : frames.stream(streamId).entrySet()) {
        for (FrameIndex.Place frame : sent.getValue()) {
          addVoid(streamId, sent.getKey(), frame);
        }
      }
    }
    writer.finish();
  }

  @Override
  public void close() {
    frames.close();
  }

  /**
   * Adds the segments of one frame with the categories of a ground truth; what no segment covers,
   * or one of a class that the truth does not know, stays void.
   */
  public static void add(
      VipsegSubmissionWriter writer, SegmentationEvent event, String name, SharedClasses shared)
      throws IOException {
    add(
        writer,
        FileNames.of(event.getStreamId()),
        event,
        name,
        shared.inTermsOfTruth(TrackMap.of(event)));
  }

  private static void add(
      VipsegSubmissionWriter writer,
      String video,
      SegmentationEvent event,
      String name,
      SegmentMap map)
      throws IOException {
    writer.add(
        video,
        event.getFrameIndex(),
        FileNames.of(name),
        map.ids(),
        map.listed(),
        map.boxesXywhPixels());
  }

  /** A frame without a result belongs to the last session that may have it. */
  private void addVoid(String streamId, long index, FrameIndex.Place frame) throws IOException {
    String owner = "";
    for (Map.Entry<String, Video> candidate : videos.entrySet()) {
      if (candidate.getValue().streamId.equals(streamId) && candidate.getValue().mayHave(frame)) {
        owner = candidate.getKey();
      }
    }
    Video video = videos.get(owner);
    if (video != null && !video.written.contains(index)) {
      writer.add(
          owner,
          index,
          FileNames.of(frame.name()),
          new IdMap(video.height, video.width, new int[video.height * video.width]),
          new FrameSegments(new int[0], new int[0], new boolean[0], new long[0]),
          new int[0][]);
    }
  }
}
