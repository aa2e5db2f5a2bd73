package org.omgllava.job.follow;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.omgllava.job.event.Instruction;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.FrameId;
import org.omgllava.scene.Generation;
import org.omgllava.scene.GroundedMask;
import org.omgllava.scene.ModelProblem;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.SceneSegment;

/**
 * What the models say of the frames of a video, kept in a file: what was said once is read, so that
 * rules can be tried again without the models. A line that was cut off is said anew.
 */
final class RememberedVideo implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Supplier<FollowedBundle> models;
  private final String name;
  private final List<Path> pictures;
  private final Map<String, JsonNode> known = new HashMap<>();
  private final BufferedWriter out;

  /** An answer, or the reason why there is none. */
  private record Told(Generation said, List<GroundedMask> masks, ModelProblem problem) {}

  /**
   * @param models opened when the file does not say it
   * @param folder of the pictures, in the order of their names
   */
  RememberedVideo(Supplier<FollowedBundle> models, Path folder, Path file) throws IOException {
    this.models = models;
    this.name = folder.getFileName().toString();
    try (var files = Files.list(folder)) {
      this.pictures = files.sorted().toList();
    }
    Files.createDirectories(file.getParent());
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        if (line.endsWith("]")) {
          JsonNode entry = JSON.readTree(line);
          known.put(entry.path(0).asText(), entry.path(1));
        }
      }
    }
    this.out = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    out.newLine();
  }

  List<String> frames() {
    return pictures.stream()
        .map(p -> p.getFileName().toString().replaceFirst("\\..*", ""))
        .toList();
  }

  List<SceneSegment> segments(int frame) {
    return JSON.convertValue(
        remember("segments " + frame, () -> models.get().segments(id(frame), picture(frame))),
        new TypeReference<List<SceneSegment>>() {});
  }

  Outcome<Spoken> told(int frame, Instruction instruction) {
    String question = instruction.text() + " " + instruction.prompts();
    Told told =
        JSON.convertValue(
            remember("told " + frame + " " + question, () -> tell(frame, instruction)), Told.class);
    return told.problem() == null
        ? Outcome.of(new Spoken(told.said(), told.masks(), 0, 0))
        : Outcome.refused(told.problem());
  }

  private Told tell(int frame, Instruction instruction) {
    Outcome<Generation> said =
        models.get().said(id(frame), picture(frame), instruction.text(), instruction.prompts());
    if (said.refused()) {
      return new Told(null, List.of(), said.problem());
    }
    List<float[]> queries = said.value().phrases().stream().map(Generation.Phrase::query).toList();
    return new Told(said.value(), models.get().masks(id(frame), picture(frame), queries), null);
  }

  List<GroundedMask> masks(int frame, List<float[]> queries) {
    Map<String, float[]> asked = new LinkedHashMap<>();
    queries.forEach(query -> asked.put("mask " + frame + " " + digest(query), query));
    List<GroundedMask> masks = new ArrayList<>();
    asked.forEach(
        (key, query) ->
            masks.add(
                JSON.convertValue(
                    remember(
                        key,
                        () -> models.get().masks(id(frame), picture(frame), List.of(query)).get(0)),
                    GroundedMask.class)));
    return masks;
  }

  private JsonNode remember(String key, Supplier<Object> say) {
    return known.computeIfAbsent(
        key,
        k -> {
          JsonNode value = JSON.valueToTree(say.get());
          try {
            out.write(JSON.writeValueAsString(JSON.createArrayNode().add(k).add(value)));
            out.newLine();
            out.flush();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return value;
        });
  }

  private FrameId id(int frame) {
    return new FrameId(name, frame);
  }

  private EncodedImage picture(int frame) {
    try {
      return new EncodedImage("JPEG", Files.readAllBytes(pictures.get(frame)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String digest(float[] query) {
    ByteBuffer bytes = ByteBuffer.allocate(query.length * Float.BYTES);
    bytes.asFloatBuffer().put(query);
    return UUID.nameUUIDFromBytes(bytes.array()).toString();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
