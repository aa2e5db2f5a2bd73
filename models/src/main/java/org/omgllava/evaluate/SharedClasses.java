package org.omgllava.evaluate;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.omgllava.bundle.BundleDescription.ClassEntry;

/**
 * What the classes of a ground truth and those of a model have in common, so that a model with a
 * class list of its own can be scored. Two classes are one when both are things or both are stuff
 * and they have their name, or a word of it, in common: {@code ship_or_boat} is {@code boat}. What
 * only one side knows counts as void.
 *
 * @param truthIds from the model's category ids to those of the ground truth
 * @param categories of the ground truth that are shared, by id
 * @param classesOfTruth number of all classes of the ground truth
 * @param classesOfModel number of all classes of the model
 */
public record SharedClasses(
    Map<Integer, Integer> truthIds,
    Map<Integer, Category> categories,
    int classesOfTruth,
    int classesOfModel) {

  /**
   * Compares two lists.
   *
   * @param truth categories by id
   * @param model the model's class list
   */
  public static SharedClasses of(Map<Integer, Category> truth, List<ClassEntry> model) {
    Map<Integer, Integer> ids = new LinkedHashMap<>();
    Map<Integer, Category> shared = new TreeMap<>();
    for (ClassEntry known : model) {
      Category category = find(known, truth.values());
      if (category != null) {
        ids.put(known.id(), category.id());
        shared.put(category.id(), category);
      }
    }
    return new SharedClasses(ids, shared, truth.size(), model.size());
  }

  private static @Nullable Category find(ClassEntry known, Collection<Category> truth) {
    List<BiPredicate<ClassEntry, Category>> rules =
        List.of(
            (a, b) -> a.name().equals(b.name()),
            (a, b) -> !common(words(a.name(), a.spoken()), words(b.name())).isEmpty());
    for (BiPredicate<ClassEntry, Category> same : rules) {
      for (Category category : truth) {
        if (category.thing() == known.isThing() && same.test(known, category)) {
          return category;
        }
      }
    }
    return null;
  }

  private static Set<String> common(Set<String> left, Set<String> right) {
    Set<String> both = new TreeSet<>(left);
    both.retainAll(right);
    return both;
  }

  /** What a class may be called: the parts of {@code a_or_b}, without COCO's endings. */
  private static Set<String> words(String... names) {
    return Arrays.stream(names)
        .map(name -> name.toLowerCase(Locale.ROOT).replaceFirst("(-other)?(-merged|-stuff)?$", ""))
        .flatMap(name -> Arrays.stream(name.split("_or_|/|,")))
        .map(word -> word.replace('_', ' ').strip())
        .collect(Collectors.toSet());
  }

  /** Whether both sides know the same classes. */
  public boolean complete() {
    return categories.size() == classesOfTruth && truthIds.size() == classesOfModel;
  }

  /** Names of the shared classes, as the ground truth has them, in the order of their ids. */
  public List<String> names() {
    return categories.values().stream().map(Category::name).toList();
  }

  /** For people: what is scored and what is not. */
  public String summary() {
    String counts =
        String.format(
            Locale.ROOT,
            "scored are the %d classes that are among the %d of the ground truth and the %d of the bundle",
            categories.size(),
            classesOfTruth,
            classesOfModel);
    return complete() ? counts : counts + ": " + String.join(", ", names()) + "; others are void";
  }

  /** A model's segments with the categories of the ground truth; the pixels of others are void. */
  public SegmentMap inTermsOfTruth(SegmentMap map) {
    int[] places =
        IntStream.range(0, map.listed().size())
            .filter(i -> truthIds.containsKey(map.listed().categoryIds()[i]))
            .toArray();
    FrameSegments kept = map.listed().at(places);
    int[] truthCategories = Arrays.stream(kept.categoryIds()).map(truthIds::get).toArray();
    return new SegmentMap(
        map.ids().only(kept.ids()),
        new FrameSegments(kept.ids(), truthCategories, kept.crowd(), kept.areasPixels()),
        Arrays.stream(places).mapToObj(i -> map.boxesXywhPixels()[i]).toArray(int[][]::new));
  }
}
