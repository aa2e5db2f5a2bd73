package org.omgllava.simulation;

import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Takes the events of a run, for people; most runs need none. */
@FunctionalInterface
public interface History {
  History NONE = event -> {};

  /** Where an array lies says nothing, and is another place in each run. */
  Pattern ADDRESS = Pattern.compile("\\[[BDFIJ]@\\w+");

  void add(Supplier<String> event);

  static History into(List<String> events) {
    return event -> events.add(ADDRESS.matcher(event.get()).replaceAll("[..]"));
  }
}
