package org.omgllava.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.omgllava.bundle.BundleDescription.ClassEntry;
import org.omgllava.bundle.ClassVariant.ClassRequest;
import org.omgllava.bundle.SafeTensors.Tensor;
import org.omgllava.interpret.BundleModelFactory;
import org.omgllava.scene.FrameId;
import org.omgllava.scene.Perceiver;
import org.omgllava.scene.PerceptionRequest;
import org.omgllava.scene.SceneSegment;
import org.omgllava.testing.Goldens;

class ClassVariantTest {
  private static final Bundle NANO = Goldens.nano();

  @TempDir Path directory;

  @Test
  void otherNamesInAnotherOrderGiveTheSameMasks() throws IOException {
    List<ClassRequest> requests = new ArrayList<>();
    for (ClassEntry c : NANO.description().classes()) {
      requests.add(new ClassRequest(1000 + c.id(), "a " + c.name(), null, null, List.of(c.name())));
    }
    Collections.reverse(requests);

    Bundle variant = ClassVariant.write(NANO, requests, Map.of(), "renamed", folder());

    assertThat(variant.id()).isEqualTo("renamed:" + NANO.description().version());
    assertThat(variant.check()).allMatch(Bundle.FileCheck::intact);
    List<SceneSegment> before = segments(NANO);
    List<SceneSegment> after = segments(variant);
    assertThat(before).isNotEmpty();
    assertThat(after).hasSameSizeAs(before);
    for (int i = 0; i < before.size(); i++) {
      assertThat(after.get(i).mask()).isEqualTo(before.get(i).mask());
      assertThat(after.get(i).category()).isEqualTo("a " + before.get(i).category());
      assertThat(after.get(i).categoryId()).isEqualTo(1000 + before.get(i).categoryId());
      assertThat(after.get(i).thing()).isEqualTo(before.get(i).thing());
    }
  }

  @Test
  void mergedClassesFindWhatTheirPartsFoundAndClassesLeftOutAreGone() throws IOException {
    List<String> stuff = names(false);
    List<ClassRequest> requests =
        List.of(
            new ClassRequest(1, "object", null, null, names(true)),
            new ClassRequest(2, stuff.get(0), null, null, null));

    Bundle variant = ClassVariant.write(NANO, requests, Map.of(), "merged", folder());

    long things = segments(NANO).stream().filter(s -> s.thing()).count();
    assertThat(things).isPositive();
    assertThat(segments(variant))
        .filteredOn(s -> s.category().equals("object"))
        .hasSizeGreaterThanOrEqualTo((int) things);
    assertThat(segments(variant))
        .allMatch(s -> s.categoryId() == 1 || s.category().equals(stuff.get(0)));
  }

  @Test
  void aNewClassBringsItsEmbedding() throws IOException {
    ClassRequest known = new ClassRequest(1, names(true).get(0), null, null, null);
    ClassRequest zebra = new ClassRequest(2, "zebra", true, null, null);

    Bundle variant =
        ClassVariant.write(
            NANO, List.of(known, zebra), Map.of("zebra", row(width(), 1)), "zoo", folder());

    ClassEntry entry = variant.description().classes().get(1);
    assertThat(entry.spoken()).isEqualTo("zebra");
    assertThat(entry.isThing()).isTrue();
    assertThat(segments(variant)).allMatch(s -> s.categoryId() <= 2);
  }

  @Test
  void whatDoesNotFitIsRefused() throws IOException {
    ClassRequest zebra = new ClassRequest(2, "zebra", true, null, null);
    assertRefused(zebra, Map.of(), "has no class zebra");
    assertRefused(zebra, Map.of("zebra", row(width() + 1, 1)), "shape [" + (width() + 1) + "]");
    assertRefused(zebra, Map.of("zebra", row(width(), 2)), "rows must have length 1");
    ClassRequest silent = new ClassRequest(2, "zebra", null, null, null);
    assertRefused(silent, Map.of("zebra", row(width(), 1)), "must say isThing");
    assertThat(folder()).doesNotExist();

    ClassRequest known = new ClassRequest(1, names(true).get(0), null, null, null);
    ClassVariant.write(NANO, List.of(known), Map.of(), "one", folder());
    assertRefused(known, Map.of(), "holds a bundle already");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[] | no class",
        "[{'id': -1, 'name': 'car'}] | class 1: needs an id from 0 and a name",
        "[{'id': 1}] | class 1: needs an id from 0 and a name",
        "[{'id': 1, 'name': 'car'}, {'id': 1, 'name': 'sky'}] | class 2: id or name occurs twice",
        "[{'id': 1, 'name': 'car'}, {'id': 2, 'name': 'car'}] | class 2: id or name occurs twice",
        "[{'id': 1, 'name': 'car', 'rgb': [1, 2, 3]}] | Unrecognized field \"rgb\"",
        "[{'id': 1, 'name': 'car', 'isthing': true}] | isthing",
        "{'id': 1} | list.json",
      })
  void aListThatIsNoneIsRefusedWithItsPlace(String json, String message) throws IOException {
    Path file = directory.resolve("list.json");
    Files.writeString(file, json.replace('\'', '"'));

    assertThatThrownBy(() -> ClassVariant.read(file))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("list.json")
        .hasMessageContaining(message);
  }

  private void assertRefused(ClassRequest request, Map<String, Tensor> embeddings, String message) {
    assertThatThrownBy(
            () -> ClassVariant.write(NANO, List.of(request), embeddings, "bad", folder()))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining(message);
  }

  private Path folder() {
    return directory.resolve("variant");
  }

  private static int width() {
    return (int) SafeTensors.read(NANO.file("classEmbeddings")).get("class_embeddings").shape()[2];
  }

  private static Tensor row(int width, float length) {
    ByteBuffer data = ByteBuffer.allocate(width * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    data.putFloat(0, length);
    return new Tensor("F32", new long[] {width}, data);
  }

  private static List<String> names(boolean things) {
    return NANO.description().classes().stream()
        .filter(c -> c.isThing() == things)
        .map(ClassEntry::name)
        .toList();
  }

  private static List<SceneSegment> segments(Bundle bundle) {
    BundleModelFactory factory = new BundleModelFactory(bundle.directory().toString(), 1);
    try (Perceiver perceiver = factory.openPerceiver(-1)) {
      return perceiver
          .perceive(
              List.of(
                  new PerceptionRequest(new FrameId("s", 0), Goldens.image(0), List.of(), true)))
          .get(0)
          .value()
          .segments();
    }
  }
}
