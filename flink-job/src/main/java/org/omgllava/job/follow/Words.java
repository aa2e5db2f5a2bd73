package org.omgllava.job.follow;

import java.util.Arrays;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The words of an instruction, in lower case. */
record Words(Set<String> words) {
  static Words of(String text) {
    return new Words(
        Arrays.stream(text.toLowerCase(Locale.ROOT).split("[^\\p{L}]+"))
            .collect(Collectors.toUnmodifiableSet()));
  }

  boolean holdAnyOf(Set<String> others) {
    return !Collections.disjoint(words, others);
  }

  /** Whether they hold one of a class's names, such as bottle_or_cup, be it in the plural. */
  boolean name(String category) {
    return Arrays.stream(category.toLowerCase(Locale.ROOT).split("_or_"))
        .map(name -> name.replace("_", ""))
        .anyMatch(
            name ->
                words.contains(name) || words.contains(name + "s") || words.contains(name + "es"));
  }
}
