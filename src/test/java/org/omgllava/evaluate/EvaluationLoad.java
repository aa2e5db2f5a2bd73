package org.omgllava.evaluate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Writes ground truth and a submission of the size of VIPSeg's validation set, to time {@code omg
 * evaluate}: bands of stuff, discs that move before them; the submission sees each disc a little
 * beside its place and sometimes gives it another identity. Arguments: folder, videos, frames of
 * all videos, height and width in pixels.
 */
final class EvaluationLoad {
  private static final int CLASSES = 124;
  private static final int THINGS = 58;
  private static final int BANDS = 4;
  private static final int DISCS = 12;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final int height;
  private final int width;

  private EvaluationLoad(int height, int width) {
    this.height = height;
    this.width = width;
  }

  /** One thing: where it is in frame 0, how far it moves per frame, pixels. */
  private record Disc(int category, double x, double y, double dx, double dy, double radius) {}

  public static void main(String[] arguments) throws IOException {
    Path root = Path.of(arguments[0]);
    int videos = Integer.parseInt(arguments[1]);
    int frames = Integer.parseInt(arguments[2]);
    new EvaluationLoad(Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4]))
        .write(root, videos, frames);
  }

  private void write(Path root, int videos, int frames) throws IOException {
    VipsegSubmissionWriter truth = new VipsegSubmissionWriter(root.resolve("truth"));
    VipsegSubmissionWriter submission = new VipsegSubmissionWriter(root.resolve("submission"));
    ObjectNode document = JSON.createObjectNode();
    ArrayNode listed = document.putArray("videos");
    for (int v = 0; v < videos; v++) {
      String id = String.format("video_%03d", v);
      int length = frames * (v + 1) / videos - frames * v / videos;
      Random random = new Random(v);
      List<Disc> discs = IntStream.range(0, DISCS).mapToObj(i -> disc(random)).toList();
      int firstBand = random.nextInt(CLASSES - THINGS - BANDS);
      ArrayNode names = listed.addObject().put("video_id", id).putArray("images");
      for (int t = 0; t < length; t++) {
        String name = String.format("%08d", 7 + 3 * t);
        names.addObject().put("id", name).put("file_name", name + ".png");
        add(truth, id, t, name, discs, firstBand, 0, random);
        add(submission, id, t, name, discs, firstBand, 3, random);
      }
      System.err.print(".");
    }
    System.err.println();
    truth.finish();
    submission.finish();
    ArrayNode categories = document.putArray("categories");
    for (int c = 0; c < CLASSES; c++) {
      categories
          .addObject()
          .put("id", c)
          .put("name", "class " + c)
          .put("isthing", c < THINGS ? 1 : 0);
    }
    document.set(
        "annotations", JSON.readTree(root.resolve("truth/pred.json").toFile()).get("annotations"));
    Files.writeString(root.resolve("truth.json"), document.toString());
  }

  private Disc disc(Random random) {
    return new Disc(
        random.nextInt(THINGS),
        random.nextDouble() * width,
        random.nextDouble() * height,
        random.nextGaussian() * 12,
        random.nextGaussian() * 6,
        20 + random.nextDouble() * height / 5);
  }

  private void add(
      VipsegSubmissionWriter writer,
      String video,
      int t,
      String name,
      List<Disc> discs,
      int firstBand,
      int errorPixels,
      Random random)
      throws IOException {
    int[] ids = new int[height * width];
    int[] category = new int[BANDS + DISCS];
    for (int p = 0; p < ids.length; p++) {
      ids[p] = 1 + p / width * BANDS / height;
    }
    for (int b = 0; b < BANDS; b++) {
      category[b] = THINGS + firstBand + b;
    }
    for (int d = 0; d < DISCS; d++) {
      Disc disc = discs.get(d);
      category[BANDS + d] = disc.category();
      draw(ids, disc, t, BANDS + d + 1, random.nextGaussian() * errorPixels);
    }
    boolean swapped = errorPixels > 0 && t % 17 > 12;
    long[] areas = new long[BANDS + DISCS + 1];
    for (int p = 0; p < ids.length; p++) {
      if (swapped && ids[p] > BANDS) {
        ids[p] = ids[p] % 2 == 0 ? ids[p] - 1 : Math.min(ids[p] + 1, BANDS + DISCS);
        ids[p] = Math.max(ids[p], BANDS + 1);
      }
      areas[ids[p]]++;
    }
    int[] seen = IntStream.rangeClosed(1, BANDS + DISCS).filter(id -> areas[id] > 0).toArray();
    FrameSegments segments =
        new FrameSegments(
            seen,
            IntStream.of(seen).map(id -> category[id - 1]).toArray(),
            new boolean[seen.length],
            IntStream.of(seen).mapToLong(id -> areas[id]).toArray());
    writer.add(video, t, name, new IdMap(height, width, ids), segments, new int[seen.length][4]);
  }

  private void draw(int[] ids, Disc disc, int t, int id, double error) {
    double centreX = Math.floorMod(Math.round(disc.x() + t * disc.dx() + error), width);
    double centreY = Math.floorMod(Math.round(disc.y() + t * disc.dy() + error), height);
    int top = (int) Math.max(0, centreY - disc.radius());
    int bottom = (int) Math.min(height - 1, centreY + disc.radius());
    for (int y = top; y <= bottom; y++) {
      double half =
          Math.sqrt(Math.max(0, disc.radius() * disc.radius() - (y - centreY) * (y - centreY)));
      int right = (int) Math.min(width - 1, centreX + half);
      for (int x = (int) Math.max(0, centreX - half); x <= right; x++) {
        ids[y * width + x] = id;
      }
    }
  }
}
