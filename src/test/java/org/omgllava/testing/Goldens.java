package org.omgllava.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.omgllava.bundle.Bundle;
import org.omgllava.bundle.BundleDescription;
import org.omgllava.bundle.SafeTensors;
import org.omgllava.interpret.BundleModelFactory;
import org.omgllava.mask.RunLengthMask;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.VisualPrompt;

/** The nano bundle and what Python computed with it; see omg_llava.export.goldens. */
public final class Goldens {
  private static final Path ROOT = Path.of(System.getProperty("repository.root", "."));
  private static final Path FOLDER = ROOT.resolve("src/test/resources/golden");
  private static final Path NANO = ROOT.resolve("models/bundles/nano");

  private final JsonNode values;
  private final Map<String, SafeTensors.Tensor> numbers;

  private Goldens(JsonNode values, Map<String, SafeTensors.Tensor> numbers) {
    this.values = values;
    this.numbers = numbers;
  }

  /**
   * Reads them.
   *
   * @throws IllegalStateException when they were made with another bundle
   */
  public static Goldens read() {
    try {
      JsonNode values = new ObjectMapper().readTree(FOLDER.resolve("nano/goldens.json").toFile());
      for (Map.Entry<String, JsonNode> file : values.path("sha256").properties()) {
        String actual = nano().description().files().get(file.getKey()).sha256();
        if (!file.getValue().textValue().equals(actual)) {
          throw new IllegalStateException(
              "goldens are of another bundle ("
                  + file.getKey()
                  + " differs): regenerate goldens: cd models/python && python -m"
                  + " omg_llava.export.goldens --bundle ../bundles/nano --out"
                  + " ../../src/test/resources/golden");
        }
      }
      return new Goldens(values, SafeTensors.read(FOLDER.resolve("nano/goldens.safetensors")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The bundle that ships with the repository. */
  public static Bundle nano() {
    return Bundle.read(NANO);
  }

  /** A bundle whose language model answers can be computed by hand; it has no vision. */
  public static Bundle puzzle() {
    return Bundle.read(FOLDER.resolve("puzzle"));
  }

  /** A bundle whose language model reads every prompt from its beginning, as older ones do. */
  public static Bundle readingWhole(Bundle bundle) {
    Map<String, BundleDescription.Method> llm = new HashMap<>(bundle.description().tensors().llm());
    llm.keySet().removeAll(List.of("room", "read_on", "share"));
    return withMethods(bundle, llm);
  }

  private static Bundle withMethods(Bundle bundle, Map<String, BundleDescription.Method> llm) {
    BundleDescription is = bundle.description();
    return new Bundle(
        bundle.directory(),
        new BundleDescription(
            is.formatVersion(),
            is.name(),
            is.version(),
            is.licence(),
            is.description(),
            is.architecture(),
            is.imageSize(),
            is.padRgb(),
            is.mean(),
            is.std(),
            is.panopticInputs(),
            is.classes(),
            is.panoptic(),
            is.prompt(),
            is.generation(),
            is.histories(),
            is.calibrations(),
            new BundleDescription.Tensors(is.tensors().decoder(), llm),
            is.files()));
  }

  /** Opens the nano bundle. */
  public static BundleModelFactory factory(int cachedFrames) {
    return new BundleModelFactory(NANO.toString(), cachedFrames);
  }

  /** Everything that is no tensor. */
  public JsonNode values() {
    return values;
  }

  public int frames() {
    return values.path("frames").size();
  }

  public JsonNode frame(int index) {
    return values.path("frames").path(index);
  }

  /** Numbers of a frame, row-major. */
  public float[] numbers(int frame, String name) {
    return numbers.get(frame + "." + name).floats();
  }

  /** Shape of numbers of a frame. */
  public long[] shape(int frame, String name) {
    return numbers.get(frame + "." + name).shape();
  }

  /** Picture of a frame. */
  public static EncodedImage image(int index) {
    try {
      byte[] bytes = Files.readAllBytes(FOLDER.resolve("nano/frame_" + index + ".png"));
      return new EncodedImage("PNG", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Visual prompts of a frame: point, box and mask on its largest thing. */
  public List<VisualPrompt> prompts(int frame) {
    List<VisualPrompt> prompts = new ArrayList<>();
    for (JsonNode prompt : frame(frame).path("prompts")) {
      JsonNode coordinates = prompt.path("coordinates");
      double[] pixels = new double[coordinates.size()];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = coordinates.path(i).doubleValue();
      }
      prompts.add(
          switch (prompt.path("kind").textValue()) {
            case "POINT" -> new VisualPrompt.Point(pixels[0], pixels[1]);
            case "BOX" -> new VisualPrompt.Box(pixels[0], pixels[1], pixels[2], pixels[3]);
            default -> new VisualPrompt.Mask(mask(prompt.path("mask")));
          });
    }
    return prompts;
  }

  /** A mask written as {size, counts}. */
  public static RunLengthMask mask(JsonNode mask) {
    JsonNode size = mask.path("size");
    return new RunLengthMask(
        size.path(0).intValue(), size.path(1).intValue(), mask.path("counts").textValue());
  }

  /** Masks written as a list of {size, counts}. */
  public static List<RunLengthMask> masks(JsonNode list) {
    List<RunLengthMask> masks = new ArrayList<>();
    list.forEach(mask -> masks.add(mask(mask)));
    return masks;
  }

  /** A list of whole numbers. */
  public static long[] longs(JsonNode list) {
    long[] numbers = new long[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = list.path(i).longValue();
    }
    return numbers;
  }
}
