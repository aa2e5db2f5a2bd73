package org.omgllava.job.cli.result;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.DeadLetterEvent;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.events.SegmentationKind;
import org.omgllava.events.TrackEvent;
import org.omgllava.job.cli.picture.SegmentColours;
import org.omgllava.job.client.EventReader;
import org.omgllava.job.client.FrameIndex;

/** What {@code consume} can make of results: a constant a format, with how its sinks are opened. */
public enum ResultFormat {
  JSONL(ResultFormat::lines, ResultFormat::lines, ResultFormat::lines, ResultFormat::lines),
  OVERLAY(
      means -> segmented(new SegmentOverlays(means.folder(), means.frames(), means.colours())),
      ResultFormat::answerOverlays),
  /** A film of each session with its overlays. */
  VIDEO(means -> segmented(new VideoOverlays(means.folder(), means.frames(), means.colours()))),
  VIPSEG(means -> segmented(new VipsegResults(means.folder(), means.frames()))),
  /** COCO's panoptic format. */
  COCO(means -> segmented(new CocoResults(means.folder(), means.frames()))),
  COCO_INSTANCES(means -> segmented(new CocoInstances(means.folder(), means.frames()))),
  /** Tracks of polygons. */
  CVAT(means -> segmented(new CvatResults(means.folder())));

  /** What a sink may need; each is opened when it is asked for. */
  public interface Means {
    /** Where files go; none: to {@link #out}. */
    Optional<Path> target();

    PrintWriter out();

    /** Name of the results, for files. */
    String results();

    /** Of segments in pictures. */
    SegmentColours colours();

    FrameIndex frames() throws IOException;

    EventReader<InstructionEvent> instructions() throws IOException;

    default Path folder() {
      return target().orElseThrow();
    }
  }

  /** Opens the sink of a format for one kind of results. */
  @FunctionalInterface
  public interface Opener<T> {
    ResultSink<T> open(Means means) throws IOException;
  }

  private final Opener<SegmentationEvent> segments;
  private final Optional<Opener<AnswerEvent>> answers;
  private final Optional<Opener<TrackEvent>> tracks;
  private final Optional<Opener<DeadLetterEvent>> deadLetters;

  ResultFormat(Opener<SegmentationEvent> segments) {
    this(segments, Optional.empty(), Optional.empty(), Optional.empty());
  }

  ResultFormat(Opener<SegmentationEvent> segments, Opener<AnswerEvent> answers) {
    this(segments, Optional.of(answers), Optional.empty(), Optional.empty());
  }

  ResultFormat(
      Opener<SegmentationEvent> segments,
      Opener<AnswerEvent> answers,
      Opener<TrackEvent> tracks,
      Opener<DeadLetterEvent> deadLetters) {
    this(segments, Optional.of(answers), Optional.of(tracks), Optional.of(deadLetters));
  }

  ResultFormat(
      Opener<SegmentationEvent> segments,
      Optional<Opener<AnswerEvent>> answers,
      Optional<Opener<TrackEvent>> tracks,
      Optional<Opener<DeadLetterEvent>> deadLetters) {
    this.segments = segments;
    this.answers = answers;
    this.tracks = tracks;
    this.deadLetters = deadLetters;
  }

  public Optional<Opener<SegmentationEvent>> segments() {
    return Optional.of(segments);
  }

  /** How answers are written; none where the format has no form for them. */
  public Optional<Opener<AnswerEvent>> answers() {
    return answers;
  }

  /** How starts and ends of tracks are written; none where the format has no form for them. */
  public Optional<Opener<TrackEvent>> tracks() {
    return tracks;
  }

  /** How dead letters are written; none where the format has no form for them. */
  public Optional<Opener<DeadLetterEvent>> deadLetters() {
    return deadLetters;
  }

  /** Whether the format writes to stdout when no folder is named. */
  public boolean hasLines() {
    return this == JSONL;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static <T extends SpecificRecord> ResultSink<T> lines(Means means) throws IOException {
    return means.target().isEmpty()
        ? JsonLines.writer(means.out())
        : JsonLines.file(means.folder().resolve(means.results() + ".jsonl"));
  }

  /** Frames that have been skipped have no picture of their segments. */
  private static ResultSink<SegmentationEvent> segmented(ResultSink<SegmentationEvent> sink) {
    return new ResultSink<>() {
      @Override
      public void accept(SegmentationEvent event) throws IOException {
        if (event.getKind() == SegmentationKind.SEGMENTED) {
          sink.accept(event);
        }
      }

      @Override
      public void finish() throws IOException {
        sink.finish();
      }

      @Override
      public void close() {
        sink.close();
      }
    };
  }

  private static ResultSink<AnswerEvent> answerOverlays(Means means) throws IOException {
    FrameIndex frames = means.frames();
    try {
      return new AnswerOverlays(means.folder(), frames, means.instructions());
    } catch (IOException | RuntimeException e) {
      try (frames) {
        throw e;
      }
    }
  }
}
