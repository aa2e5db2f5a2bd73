package org.omgllava.job.cli.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.testing.EventFixtures;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class CvatResultsTest {
  @TempDir Path folder;

  @Test
  void aTrackHasAPolygonInEachFrameAndAnEndWhereItIsNotSeen() throws Exception {
    try (CvatResults cvat = new CvatResults(folder)) {
      cvat.accept(EventFixtures.segmentation("cam", 3, 7));
      cvat.accept(withoutSegments(4));
      cvat.accept(withoutSegments(5));
      cvat.accept(EventFixtures.segmentation("cam", 6, 7));
      cvat.finish();
    }

    Document document = document("cam");
    assertThat(text(document, "version")).isEqualTo("1.1");
    List<Element> tracks = all(document.getDocumentElement(), "track");
    assertThat(tracks).extracting(track -> track.getAttribute("label")).contains("ball", "wall");
    Element ball = tracks.get(0);
    assertThat(ball.getAttribute("id")).isEqualTo("7");
    List<Element> polygons = all(ball, "polygon");
    assertThat(polygons).extracting(p -> p.getAttribute("frame")).containsExactly("3", "4", "6");
    assertThat(polygons).extracting(p -> p.getAttribute("outside")).containsExactly("0", "1", "0");
    assertThat(polygons).extracting(p -> p.getAttribute("keyframe")).containsOnly("1");
    assertThat(polygons.get(1).getAttribute("points"))
        .as("where it was seen last")
        .isEqualTo(polygons.get(0).getAttribute("points"));
    assertThat(polygons.get(0).getAttribute("z_order")).as("above the wall").isEqualTo("1");
    assertThat(area(polygons.get(0).getAttribute("points"))).isEqualTo(discPixels());
  }

  @Test
  void eachSessionIsAVideoOfItsOwn() throws Exception {
    try (CvatResults cvat = new CvatResults(folder)) {
      cvat.accept(EventFixtures.segmentation("cam", 0, 1));
      SegmentationEvent later =
          SegmentationEvent.newBuilder(EventFixtures.segmentation("cam", 0, 4))
              .setSession("later")
              .build();
      cvat.accept(later);
      cvat.finish();
    }

    assertThat(all(document("cam").getDocumentElement(), "track")).hasSize(2);
    assertThat(all(document(FileNames.of("cam/later")).getDocumentElement(), "track"))
        .first()
        .satisfies(track -> assertThat(track.getAttribute("id")).isEqualTo("4"));
  }

  private static SegmentationEvent withoutSegments(long frame) {
    return SegmentationEvent.newBuilder(EventFixtures.segmentation("cam", frame, 1))
        .setSegments(List.of())
        .build();
  }

  /** Of a polygon, by the shoelace formula. */
  private static double area(String points) {
    String[] corners = points.split(";");
    double twice = 0;
    for (int i = 0; i < corners.length; i++) {
      String[] one = corners[i].split(",");
      String[] next = corners[(i + 1) % corners.length].split(",");
      twice +=
          Double.parseDouble(one[0]) * Double.parseDouble(next[1])
              - Double.parseDouble(next[0]) * Double.parseDouble(one[1]);
    }
    return twice / 2;
  }

  private static double discPixels() {
    int pixels = 0;
    for (boolean inside : EventFixtures.disc()) {
      pixels += inside ? 1 : 0;
    }
    return pixels;
  }

  private Document document(String stream) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(folder.resolve(stream).resolve("annotations.xml").toFile());
  }

  private static String text(Document document, String name) throws IOException {
    return document.getElementsByTagName(name).item(0).getTextContent();
  }

  private static List<Element> all(Element parent, String name) {
    NodeList found = parent.getElementsByTagName(name);
    List<Element> all = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      all.add((Element) found.item(i));
    }
    return all;
  }
}
