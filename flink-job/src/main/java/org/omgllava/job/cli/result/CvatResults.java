package org.omgllava.job.cli.result;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.omgllava.events.Segment;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.job.cli.picture.Outline;
import org.omgllava.job.client.Masks;

/**
 * Tracks as CVAT takes them, "CVAT for video 1.1": {@code <stream>/annotations.xml} with a track of
 * polygons for each segment that is followed. A track of CVAT knows no masks: a polygon is the
 * border of the largest part, without holes; things lie above stuff.
 */
public final class CvatResults implements ResultSink<SegmentationEvent> {
  private static final String VERSION = "1.1";

  private final Path folder;
  private final StreamNames names = new StreamNames();
  private final Map<String, Video> videos = new LinkedHashMap<>();

  private static final class Video {
    private final Map<Long, Track> tracks = new TreeMap<>();
    private final List<Long> frames = new ArrayList<>();
  }

  /**
   * @param points by the number of the frame
   */
  private record Track(String label, boolean isThing, TreeMap<Long, String> points) {}

  public CvatResults(Path folder) {
    this.folder = folder;
  }

  @Override
  public void accept(SegmentationEvent event) {
    Video video =
        videos.computeIfAbsent(
            names.of(event.getStreamId(), event.getSession()), name -> new Video());
    video.frames.add(event.getFrameIndex());
    for (Segment segment : event.getSegments()) {
      List<int[]> outline = Outline.largest(Masks.of(segment.getMask()));
      if (!outline.isEmpty()) {
        video
            .tracks
            .computeIfAbsent(
                segment.getTrackId(),
                id -> new Track(segment.getCategory(), segment.getIsThing(), new TreeMap<>()))
            .points
            .put(event.getFrameIndex(), shown(outline));
      }
    }
  }

  private static String shown(List<int[]> outline) {
    return outline.stream()
        .map(corner -> corner[0] + "," + corner[1])
        .collect(Collectors.joining(";"));
  }

  @Override
  public void finish() throws IOException {
    for (Map.Entry<String, Video> video : videos.entrySet()) {
      Path file =
          Files.createDirectories(folder.resolve(video.getKey())).resolve("annotations.xml");
      try (BufferedWriter out = Files.newBufferedWriter(file)) {
        write(XMLOutputFactory.newFactory().createXMLStreamWriter(out), video.getValue());
      } catch (XMLStreamException e) {
        throw new IOException(file + ": " + e.getMessage(), e);
      }
    }
  }

  private static void write(XMLStreamWriter xml, Video video) throws XMLStreamException {
    xml.writeStartDocument("UTF-8", "1.0");
    xml.writeStartElement("annotations");
    xml.writeStartElement("version");
    xml.writeCharacters(VERSION);
    xml.writeEndElement();
    for (Map.Entry<Long, Track> track : video.tracks.entrySet()) {
      xml.writeStartElement("track");
      xml.writeAttribute("id", String.valueOf(track.getKey()));
      xml.writeAttribute("label", track.getValue().label);
      xml.writeAttribute("source", "auto");
      write(xml, track.getValue(), video.frames);
      xml.writeEndElement();
    }
    xml.writeEndElement();
    xml.writeEndDocument();
    xml.close();
  }

  /** Between key frames CVAT draws what it makes of both: so each is one, and so is each end. */
  private static void write(XMLStreamWriter xml, Track track, List<Long> frames)
      throws XMLStreamException {
    String latest = "";
    for (long frame : frames) {
      String now = track.points.getOrDefault(frame, "");
      if (!now.isEmpty()) {
        polygon(xml, track, frame, now, "0");
      } else if (!latest.isEmpty()) {
        polygon(xml, track, frame, latest, "1");
      }
      latest = now;
    }
  }

  private static void polygon(
      XMLStreamWriter xml, Track track, long frame, String points, String outside)
      throws XMLStreamException {
    xml.writeEmptyElement("polygon");
    xml.writeAttribute("frame", String.valueOf(frame));
    xml.writeAttribute("keyframe", "1");
    xml.writeAttribute("outside", outside);
    xml.writeAttribute("occluded", "0");
    xml.writeAttribute("points", points);
    xml.writeAttribute("z_order", track.isThing ? "1" : "0");
  }
}
