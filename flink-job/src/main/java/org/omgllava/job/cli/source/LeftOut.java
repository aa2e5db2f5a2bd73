package org.omgllava.job.cli.source;

import java.util.Optional;

/**
 * What a source holds and does not give.
 *
 * @param hidden files whose names begin with a dot, or that the system hides
 * @param noPictures files in none of the formats
 * @param firstNoPicture name of the first of them
 */
public record LeftOut(long hidden, long noPictures, Optional<String> firstNoPicture) {
  static final LeftOut NOTHING = new LeftOut(0, 0, Optional.empty());

  /** How many files. */
  public long files() {
    return hidden + noPictures;
  }

  LeftOut withHidden(long more) {
    return new LeftOut(hidden + more, noPictures, firstNoPicture);
  }

  LeftOut withNoPicture(String name) {
    return new LeftOut(hidden, noPictures + 1, firstNoPicture.or(() -> Optional.of(name)));
  }

  /** In words; empty when nothing was left out. */
  @Override
  public String toString() {
    String none =
        noPictures == 0
            ? ""
            : counted(noPictures) + " no picture (the first: " + firstNoPicture.orElse("") + ")";
    String unseen = hidden == 0 ? "" : counted(hidden) + " hidden";
    return none + (none.isEmpty() || unseen.isEmpty() ? "" : ", ") + unseen;
  }

  private static String counted(long files) {
    return files == 1 ? "1 file is" : files + " files are";
  }
}
