package org.omgllava.job.cli.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Samples as a table of comma-separated values, to which each is added as it is taken. */
final class SampleFile {
  private static final List<String> FIRST = List.of("run", "epochMillis", "frames", "answers");

  private final Path file;

  SampleFile(Path file) {
    this.file = file;
  }

  /** All, in the order in which they were taken; none where there is no file. */
  List<Sample> read() throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    List<String> lines = Files.readAllLines(file);
    List<Series> series = series(lines.get(0));
    List<Sample> samples = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      samples.add(sample(line, series));
    }
    return List.copyOf(samples);
  }

  /** Adds one; the first says what is measured. */
  void add(Sample sample) throws IOException {
    List<Series> series;
    List<String> lines = new ArrayList<>();
    if (Files.exists(file)) {
      try (var told = Files.lines(file)) {
        series = series(told.findFirst().orElse(""));
      }
    } else {
      series = sample.values().keySet().stream().sorted(Series::inOrder).toList();
      List<String> head = new ArrayList<>(FIRST);
      series.forEach(one -> head.add(one.column()));
      lines.add(String.join(",", head));
    }
    List<String> cells =
        new ArrayList<>(
            List.of(
                Integer.toString(sample.run()),
                Long.toString(sample.epochMillis()),
                Long.toString(sample.frames()),
                Long.toString(sample.answers())));
    for (Series one : series) {
      Double value = sample.values().get(one);
      cells.add(value == null ? "" : String.format(Locale.ROOT, "%.1f", value));
    }
    lines.add(String.join(",", cells));
    Files.write(file, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private List<Series> series(String head) throws IOException {
    List<String> columns = Arrays.asList(head.split(","));
    if (columns.size() < FIRST.size() || !columns.subList(0, FIRST.size()).equals(FIRST)) {
      throw new IOException(
          file + " is no table of samples (expected: columns " + FIRST + " first)");
    }
    return columns.subList(FIRST.size(), columns.size()).stream().map(Series::ofColumn).toList();
  }

  private static Sample sample(String line, List<Series> series) {
    String[] cells = line.split(",", -1);
    Map<Series, Double> values = new LinkedHashMap<>();
    for (int i = 0; i < series.size() && FIRST.size() + i < cells.length; i++) {
      String cell = cells[FIRST.size() + i];
      if (!cell.isEmpty()) {
        values.put(series.get(i), Double.valueOf(cell));
      }
    }
    return new Sample(
        Integer.parseInt(cells[0]),
        Long.parseLong(cells[1]),
        Long.parseLong(cells[2]),
        Long.parseLong(cells[3]),
        values);
  }
}
