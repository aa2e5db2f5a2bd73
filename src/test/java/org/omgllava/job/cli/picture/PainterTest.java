package org.omgllava.job.cli.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.GroundedPhrase;
import org.omgllava.events.PromptKind;
import org.omgllava.events.Segment;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.events.VisualPrompt;
import org.omgllava.testing.EventFixtures;

class PainterTest {
  private static final int GREY = 0x808080;

  @Test
  void smallFramesAreEnlargedToAReadableSize() {
    BufferedImage picture = SegmentPainter.paint(frame(), EventFixtures.segmentation("s", 0, 1));

    assertThat(picture.getWidth()).isEqualTo(960);
    assertThat(picture.getHeight()).isEqualTo(720);
  }

  @Test
  void thingsAreVividAndStuffIsMuted() {
    BufferedImage picture = SegmentPainter.paint(frame(), EventFixtures.segmentation("s", 0, 1));

    assertThat(saturation(onTheDisc(picture))).isGreaterThan(2 * saturation(offTheDisc(picture)));
  }

  @Test
  void aTrackKeepsItsColourFromFrameToFrameAndTracksDiffer() {
    Color first = onTheDisc(SegmentPainter.paint(frame(), EventFixtures.segmentation("s", 0, 1)));
    Color later = onTheDisc(SegmentPainter.paint(frame(), EventFixtures.segmentation("s", 9, 1)));
    Color other = onTheDisc(SegmentPainter.paint(frame(), EventFixtures.segmentation("s", 9, 2)));

    assertThat(later).isEqualTo(first);
    assertThat(distance(other, first)).isGreaterThan(60);
  }

  @Test
  void inVipsegsColoursAClassIsKnownAndItsThingsDifferALittle() {
    Segment wall = segment("wall", 9, false);
    Color first = SegmentColours.VIPSEG.of(segment("ball", 1, true));
    Color later = SegmentColours.VIPSEG.of(segment("ball", 2, true));

    assertThat(SegmentColours.VIPSEG.of(wall)).isEqualTo(new Color(120, 120, 120));
    assertThat(first).isEqualTo(new Color(0, 255, 173));
    assertThat(distance(first, later)).isBetween(20, 3 * 40);
    for (long track = 1; track < 2_000; track++) {
      Color some = SegmentColours.VIPSEG.of(segment("ball", track, true));
      assertThat(Math.abs(some.getGreen() - first.getGreen())).isLessThanOrEqualTo(40);
    }
    Segment unknown = segment("unicorn", 4, true);
    assertThat(SegmentColours.VIPSEG.of(unknown)).isEqualTo(SegmentColours.TRACKS.of(unknown));
  }

  @Test
  void aPictureIsPaintedInTheColoursThatWereChosen() {
    SegmentationEvent event = EventFixtures.segmentation("s", 0, 1);
    BufferedImage tracks = SegmentPainter.paint(frame(), event, SegmentColours.TRACKS);
    BufferedImage classes = SegmentPainter.paint(frame(), event, SegmentColours.VIPSEG);

    assertThat(onTheDisc(SegmentPainter.paint(frame(), event))).isEqualTo(onTheDisc(tracks));
    assertThat(distance(onTheDisc(tracks), onTheDisc(classes))).isGreaterThan(30);
    assertThat(onTheDisc(classes).getGreen()).as("VIPSeg's balls are green").isGreaterThan(150);
  }

  private static Segment segment(String category, long track, boolean isThing) {
    return Segment.newBuilder(EventFixtures.segmentation("s", 0, track).getSegments().get(0))
        .setCategory(category)
        .setIsThing(isThing)
        .build();
  }

  @Test
  void aBorderRunsWhereTheMaskEnds() {
    BufferedImage picture = SegmentPainter.paint(frame(), EventFixtures.segmentation("s", 0, 1));
    int row = picture.getHeight() / 2 - 80;
    int brightest = 0;
    int at = 0;
    for (int x = 0; x < picture.getWidth(); x++) {
      Color colour = new Color(picture.getRGB(x, row));
      int least = Math.min(colour.getRed(), Math.min(colour.getGreen(), colour.getBlue()));
      if (least > brightest) {
        brightest = least;
        at = x;
      }
    }

    assertThat(brightest).isGreaterThan(180);
    assertThat(Math.abs(at - picture.getWidth() / 2)).isBetween(150, 190);
  }

  @Test
  void phrasesAreTintedInTheirColourAndTheRestIsFaded() {
    BufferedImage frame = frame();
    for (int y = 0; y < frame.getHeight(); y++) {
      for (int x = 0; x < frame.getWidth(); x++) {
        frame.setRGB(x, y, 0x2040C0);
      }
    }

    AnswerEvent answer = EventFixtures.answer("s", 0, "i", "the ball", 4, 8);
    BufferedImage picture = AnswerPainter.paint(frame, List.of(), answer);

    assertThat(distance(onTheDisc(picture), Palette.of(answer.getPhrases().get(0), 0)))
        .isLessThan(150);
    assertThat(saturation(offTheDisc(picture))).isLessThan(saturation(new Color(0x2040C0)) * 0.8f);
  }

  @Test
  void aTrackHasOneColourInSegmentsAndAnswers() {
    Segment segment =
        Segment.newBuilder(EventFixtures.segmentation("s", 0, 1).getSegments().get(0))
            .setTrackId(7)
            .setIsThing(true)
            .build();
    GroundedPhrase.Builder phrase =
        GroundedPhrase.newBuilder(
            EventFixtures.answer("s", 0, "i", "the ball", 4, 8).getPhrases().get(0));
    GroundedPhrase onTrack = phrase.setTrackId(7).build();
    GroundedPhrase onNone = phrase.setTrackId(-1).build();

    Segment stuff = Segment.newBuilder(segment).setIsThing(false).setCategoryId(20).build();

    assertThat(Palette.of(onTrack, 0)).isEqualTo(Palette.of(segment));
    assertThat(Palette.of(onTrack, 3)).isEqualTo(Palette.of(segment)).isEqualTo(Palette.of(stuff));
    assertThat(Palette.of(onNone, 0)).isNotEqualTo(Palette.of(onNone, 1));
    assertThat(Palette.css(Palette.of(segment))).matches("#[0-9a-f]{6}");
  }

  @Test
  void promptsAreDrawnWhereTheyWereGiven() {
    int scale = 15;
    BufferedImage plain = AnswerPainter.paint(frame(), List.of(), words());
    BufferedImage point =
        AnswerPainter.paint(
            frame(),
            List.of(new VisualPrompt(PromptKind.POINT, List.of(10.0, 8.0), null)),
            words());
    BufferedImage box =
        AnswerPainter.paint(
            frame(),
            List.of(new VisualPrompt(PromptKind.BOX, List.of(20.0, 10.0, 40.0, 30.0), null)),
            words());
    BufferedImage mask =
        AnswerPainter.paint(
            frame(),
            List.of(
                new VisualPrompt(
                    PromptKind.MASK, List.of(), EventFixtures.mask(EventFixtures.disc()))),
            words());

    assertThat(changed(plain, point, 10 * scale, 8 * scale, 40)).isTrue();
    assertThat(changed(plain, point, 50 * scale, 40 * scale, 40)).isFalse();
    assertThat(changed(plain, box, 20 * scale, 20 * scale, 10)).isTrue();
    assertThat(changed(plain, box, 30 * scale, 20 * scale, 40)).isFalse();
    assertThat(onTheDisc(mask)).isNotEqualTo(new Color(GREY));
    assertThat(offTheDisc(mask)).isEqualTo(new Color(GREY));
  }

  @Test
  void aPictureLikeNothingThatTheBundleHasSeenSaysSoAtItsUpperEdge() {
    SegmentationEvent familiar = EventFixtures.segmentation("s", 0, 1);
    SegmentationEvent strange = SegmentationEvent.newBuilder(familiar).setFamiliarity(0f).build();
    AnswerEvent answer = words();
    AnswerEvent doubted = AnswerEvent.newBuilder(answer).setFamiliarity(0.001f).build();

    assertThat(
            noticed(
                SegmentPainter.paint(frame(), familiar), SegmentPainter.paint(frame(), strange)))
        .isTrue();
    assertThat(
            noticed(
                AnswerPainter.paint(frame(), List.of(), answer),
                AnswerPainter.paint(frame(), List.of(), doubted)))
        .isTrue();
  }

  private static boolean noticed(BufferedImage without, BufferedImage with) {
    return changed(without, with, without.getWidth() / 2, 12, 10);
  }

  /** An answer without masks. */
  private static AnswerEvent words() {
    return AnswerEvent.newBuilder(EventFixtures.answer("s", 0, "i", "the ball", 4, 8))
        .setPhrases(List.of())
        .build();
  }

  @Test
  void labelsCoverNoOtherLabel() {
    BufferedImage once = labelled(1);
    BufferedImage twice = labelled(2);

    assertThat(changedPixels(frameCanvas(), twice))
        .isGreaterThan((int) (1.6 * changedPixels(frameCanvas(), once)));
  }

  private static BufferedImage labelled(int count) {
    Canvas canvas = new Canvas(frame());
    for (int i = 0; i < count; i++) {
      canvas.label("#1 ball", Color.RED, new java.awt.Point(400, 300));
    }
    return canvas.finish();
  }

  private static BufferedImage frameCanvas() {
    return new Canvas(frame()).finish();
  }

  private static BufferedImage frame() {
    BufferedImage frame =
        new BufferedImage(EventFixtures.WIDTH, EventFixtures.HEIGHT, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < frame.getHeight(); y++) {
      for (int x = 0; x < frame.getWidth(); x++) {
        frame.setRGB(x, y, GREY);
      }
    }
    return frame;
  }

  /** Off the middle, where a label is. */
  private static Color onTheDisc(BufferedImage picture) {
    return new Color(picture.getRGB(picture.getWidth() / 2, picture.getHeight() / 2 + 110));
  }

  private static Color offTheDisc(BufferedImage picture) {
    return new Color(picture.getRGB(picture.getWidth() - 60, picture.getHeight() - 40));
  }

  private static float saturation(Color colour) {
    return Color.RGBtoHSB(colour.getRed(), colour.getGreen(), colour.getBlue(), null)[1];
  }

  private static int distance(Color a, Color b) {
    return Math.abs(a.getRed() - b.getRed())
        + Math.abs(a.getGreen() - b.getGreen())
        + Math.abs(a.getBlue() - b.getBlue());
  }

  private static boolean changed(BufferedImage a, BufferedImage b, int cx, int cy, int reach) {
    for (int y = cy - reach; y <= cy + reach; y++) {
      for (int x = cx - reach; x <= cx + reach; x++) {
        if (a.getRGB(x, y) != b.getRGB(x, y)) {
          return true;
        }
      }
    }
    return false;
  }

  private static int changedPixels(BufferedImage a, BufferedImage b) {
    int count = 0;
    for (int y = 0; y < a.getHeight(); y++) {
      for (int x = 0; x < a.getWidth(); x++) {
        count += a.getRGB(x, y) == b.getRGB(x, y) ? 0 : 1;
      }
    }
    return count;
  }
}
