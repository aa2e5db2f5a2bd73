package org.omgllava.vision;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.omgllava.bundle.Bundle;
import org.omgllava.image.ImageLimits;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.mask.RunLengthMasks;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.FrameId;
import org.omgllava.scene.Perceiver;
import org.omgllava.scene.PerceptionRequest;
import org.omgllava.scene.SceneSegment;

/**
 * What it does to masks that a large picture is averaged while it is read: each picture is
 * segmented as read, and as read in full. Prints how well the masks of both lie on each other, and,
 * where NAME.truth (height x width segment ids, int32, 0 is none) lies beside NAME.png, how well
 * those of each lie on the true segments.
 *
 * <p>Arguments: the bundle's folder, folders of PNG files.
 */
public final class AveragedReading {
  private static final int IN_FULL = 1_000;

  private AveragedReading() {}

  public static void main(String[] arguments) throws IOException {
    Bundle bundle = Bundle.read(Path.of(arguments[0]));
    for (String folder : Arrays.asList(arguments).subList(1, arguments.length)) {
      List<List<SceneSegment>> averaged = new ArrayList<>();
      List<List<SceneSegment>> full = new ArrayList<>();
      List<Path> pictures = pictures(folder);
      try (Perceiver perceiver = new TorchPerceiver(bundle, -1, 1, ImageLimits.DEFAULT);
          Perceiver inFull = new TorchPerceiver(bundle, -1, 1, ImageLimits.DEFAULT, IN_FULL)) {
        for (Path picture : pictures) {
          averaged.add(segments(perceiver, picture));
          full.add(segments(inFull, picture));
        }
      }
      List<Double> same = new ArrayList<>();
      List<Double> averagedOnTruth = new ArrayList<>();
      List<Double> fullOnTruth = new ArrayList<>();
      for (int i = 0; i < pictures.size(); i++) {
        for (SceneSegment segment : full.get(i)) {
          same.add(
              best(
                  segment.mask(),
                  averaged.get(i).stream()
                      .filter(other -> other.categoryId() == segment.categoryId())
                      .toList()));
        }
        for (RunLengthMask mask : truth(pictures.get(i), full.get(i))) {
          averagedOnTruth.add(best(mask, averaged.get(i)));
          fullOnTruth.add(best(mask, full.get(i)));
        }
      }
      System.out.println(folder + ": " + pictures.size() + " pictures");
      print("averaged on full", same);
      print("averaged on truth", averagedOnTruth);
      print("full on truth", fullOnTruth);
    }
  }

  private static List<Path> pictures(String folder) throws IOException {
    try (Stream<Path> files = Files.list(Path.of(folder))) {
      return files.filter(file -> file.toString().endsWith(".png")).sorted().toList();
    }
  }

  private static List<SceneSegment> segments(Perceiver perceiver, Path picture) throws IOException {
    EncodedImage image = new EncodedImage("PNG", Files.readAllBytes(picture));
    FrameId id = new FrameId(picture.toString(), 0);
    return perceiver
        .perceive(List.of(new PerceptionRequest(id, image, List.of(), true)))
        .get(0)
        .value()
        .segments();
  }

  private static double best(RunLengthMask mask, List<SceneSegment> segments) {
    return segments.stream()
        .mapToDouble(segment -> RunLengthMasks.iou(mask, segment.mask()))
        .max()
        .orElse(0);
  }

  private static List<RunLengthMask> truth(Path picture, List<SceneSegment> sized)
      throws IOException {
    Path file = Path.of(picture.toString().replaceAll("png$", "truth"));
    if (!Files.exists(file) || sized.isEmpty()) {
      return List.of();
    }
    int height = sized.get(0).mask().height();
    int width = sized.get(0).mask().width();
    int[] ids = new int[height * width];
    ByteBuffer.wrap(Files.readAllBytes(file)).asIntBuffer().get(ids);
    List<RunLengthMask> masks = new ArrayList<>();
    for (int id : Arrays.stream(ids).distinct().filter(id -> id != 0).toArray()) {
      boolean[] mask = new boolean[ids.length];
      for (int i = 0; i < ids.length; i++) {
        mask[i] = ids[i] == id;
      }
      masks.add(RunLengthMasks.fromRowMajor(mask, height, width));
    }
    return masks;
  }

  private static void print(String what, List<Double> ious) {
    double[] sorted = ious.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    if (sorted.length > 0) {
      System.out.printf(
          "  %s: IoU of %d masks, mean %.4f, median %.4f, a tenth below %.4f, least %.4f%n",
          what,
          sorted.length,
          Arrays.stream(sorted).average().orElseThrow(),
          sorted[sorted.length / 2],
          sorted[sorted.length / 10],
          sorted[0]);
    }
  }
}
