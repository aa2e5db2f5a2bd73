package org.omgllava.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.omgllava.interpret.BundleModelFactory;
import org.omgllava.testing.Goldens;
import org.omgllava.torch.SharedWeights;

class BundleTest {
  @TempDir Path directory;

  @BeforeEach
  void copy() throws IOException {
    try (Stream<Path> files = Files.list(Goldens.nano().directory())) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, directory.resolve(file.getFileName()));
      }
    }
  }

  @Test
  void theShippedBundleIsIntact() {
    Bundle bundle = Bundle.read(directory);

    assertThat(bundle.id()).startsWith("nano:");
    assertThat(bundle.check()).hasSizeGreaterThanOrEqualTo(5).allMatch(Bundle.FileCheck::intact);
    assertThat(new BundleCatalog(directory.getParent()).find(directory.toString()).id())
        .isEqualTo(bundle.id());
  }

  @ParameterizedTest
  @ValueSource(strings = {"encoder", "decoder", "llm", "tokenizer", "classEmbeddings"})
  void anAlteredFileIsRefusedBeforeItIsLoaded(String role) throws IOException {
    Bundle bundle = Bundle.read(directory);
    byte[] bytes = Files.readAllBytes(bundle.file(role));
    bytes[bytes.length / 2] ^= 1;
    Files.write(bundle.file(role), bytes);
    BundleModelFactory factory = new BundleModelFactory(directory.toString(), 1);
    SharedWeights.keepIdle(Duration.ZERO);
    int parts = SharedWeights.loadedParts();

    assertThatThrownBy(
            () -> {
              try (var perceiver = factory.openPerceiver(-1);
                  var converser = factory.openConverser(-1, 1)) {
                assertThat(converser.active()).as("loaded an altered %s", role).isNegative();
              }
            })
        .isInstanceOf(BundleException.class)
        .hasMessageContaining(bundle.file(role).toString())
        .hasMessageContaining("SHA-256: ");
    assertThat(SharedWeights.loadedParts()).isEqualTo(parts);
    assertThat(bundle.check()).filteredOn(check -> !check.intact()).hasSize(1);
  }

  @Test
  void aShorterOrMissingFileIsRefused() throws IOException {
    Bundle bundle = Bundle.read(directory);
    Files.write(bundle.file("llm"), new byte[10]);
    Files.delete(bundle.file("encoder"));

    assertThatThrownBy(() -> bundle.verify("llm"))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("size: 10 bytes");
    assertThatThrownBy(() -> bundle.verify("encoder"))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("missing");
  }

  @Test
  void aDescriptionThatDoesNotFitIsRefused() throws IOException {
    assertRefused(
        json -> json.replace("\"formatVersion\": 1", "\"formatVersion\": 2"), "formatVersion: 2");
    assertRefused(json -> json.replace("\"encoder.pt\"", "\"../encoder.pt\""), "plain file name");
    assertRefused(json -> json.replace("\"encoder\"", "\"encodes\""), "no entry encoder");
    assertRefused(json -> json.replace("\"imageSize\"", "\"imageSide\""), "imageSize");
    assertRefused(json -> json.substring(0, json.length() / 2), Bundle.DESCRIPTION_FILE);
    assertThatThrownBy(() -> Bundle.read(directory.resolve("none")))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("no bundle here");
  }

  @Test
  void earlierFramesAreToldOnlyWhereTheLanguageModelCanTagThem() throws IOException {
    String history = "\"histories\": [{\"frames\": 2, \"tracks\": 16, \"fates\": [\"left\"]}],";
    UnaryOperator<String> told =
        json ->
            json.replaceFirst("\"histories\": \\[[^\\]]*\\]?[^\\]]*\\],", "")
                .replaceFirst("\"calibrations\"", history + " \"calibrations\"");

    assertRefused(
        json -> told.apply(json).replace("\"tag\"", "\"tags\""),
        "histories: 1 (expected: none, or one and the llm's method tag)");
    Path file = directory.resolve(Bundle.DESCRIPTION_FILE);
    String json = told.apply(Files.readString(file));
    Files.writeString(
        file, json.replace("\"seg_query\":", "\"tag\": {\"arguments\": {}}, \"seg_query\":"));
    assertThat(Bundle.read(directory).description().histories().get(0).frames()).isEqualTo(2);
    Files.writeString(file, json.replace(history, ""));
    assertThat(Bundle.read(directory).description().histories()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"float32,4", "float16,2", "bfloat16,2"})
  void whatTheLanguageModelKeepsHasTheTypeThatTheContractSays(String type, int bytes) {
    var methods = Map.of("room", caching(type), "read_on", caching(type), "share", caching(type));
    BundleDescription.Tensors tensors = decoding(type, methods);

    assertThat(tensors.readsOn()).isTrue();
    assertThat(tensors.cacheNumberBytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"int4", "float16", "bfloat16"})
  void aTypeThatTheLanguageModelMakesNoRoomForIsRefused(String type) {
    BundleDescription.Tensors tensors = decoding(type, Map.of("share", caching(type)));

    assertThat(tensors.readsOn()).isFalse();
    assertThatThrownBy(tensors::cacheNumberBytes)
        .isInstanceOf(BundleException.class)
        .hasMessage(
            "tensors.llm.decode.arguments.cache: "
                + type
                + " (L, 2, R, G, M, W) (expected: float32, or float16 or bfloat16 and the methods"
                + " [read_on, room, share])");
    assertThat(decoding("float32", Map.of()).cacheNumberBytes()).isEqualTo(4);
  }

  private static BundleDescription.Tensors decoding(
      String type, Map<String, BundleDescription.Method> methods) {
    Map<String, BundleDescription.Method> llm = new HashMap<>(methods);
    llm.put("decode", caching(type));
    return new BundleDescription.Tensors(Map.of(), llm);
  }

  private static BundleDescription.Method caching(String type) {
    return new BundleDescription.Method(Map.of("cache", type + " (L, 2, R, G, M, W)"));
  }

  private void assertRefused(UnaryOperator<String> change, String message) throws IOException {
    Path file = directory.resolve(Bundle.DESCRIPTION_FILE);
    String json = Files.readString(file);
    String changed = change.apply(json);
    assertThat(changed).isNotEqualTo(json);
    Files.writeString(file, changed);
    assertThatThrownBy(() -> Bundle.read(directory))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining(message);
    Files.writeString(file, json);
  }

  @Test
  void unknownFieldsAreOfALaterMinorVersion() throws IOException {
    Path file = directory.resolve(Bundle.DESCRIPTION_FILE);
    String json = Files.readString(file);
    Files.writeString(file, json.replaceFirst("\\{", "{\"later\": [1],"));

    assertThat(List.of(Bundle.read(directory).id())).containsExactly(Goldens.nano().id());
  }
}
