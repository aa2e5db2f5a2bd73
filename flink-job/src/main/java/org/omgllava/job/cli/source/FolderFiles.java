package org.omgllava.job.cli.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.omgllava.job.cli.process.CommandFailure;

/**
 * The files of a folder in {@link NaturalOrder}, without hidden ones.
 *
 * @param files that are to be sent
 * @param hidden how many were passed over
 */
record FolderFiles(List<Path> files, long hidden) {
  /** Crosses folders in a pattern. */
  private static final String ANY_DEPTH = "**";

  /**
   * @param glob pattern of paths below the folder, as of {@link
   *     java.nio.file.FileSystem#getPathMatcher}; empty for the files in the folder itself
   * @throws CommandFailure when the folder cannot be read, or the pattern is none
   */
  static FolderFiles of(Path folder, Optional<String> glob) {
    PathMatcher matcher = matcher(glob.orElse("*"));
    int depth =
        glob.filter(pattern -> pattern.contains(ANY_DEPTH)).isPresent()
            ? Integer.MAX_VALUE
            : 1 + (int) glob.orElse("").chars().filter(c -> c == '/').count();
    List<Path> seen = new ArrayList<>();
    long hidden = 0;
    try (Stream<Path> files = Files.walk(folder, depth)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path below = folder.relativize(file);
        if (Files.isRegularFile(file) && matcher.matches(below)) {
          if (isHidden(below) || Files.isHidden(file)) {
            hidden++;
          } else {
            seen.add(file);
          }
        }
      }
    } catch (IOException | UncheckedIOException e) {
      throw new CommandFailure(folder + ": no such folder", e);
    }
    seen.sort(
        Comparator.comparing(file -> folder.relativize(file).toString(), NaturalOrder.INSTANCE));
    return new FolderFiles(List.copyOf(seen), hidden);
  }

  private static PathMatcher matcher(String glob) {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + glob);
    } catch (PatternSyntaxException e) {
      throw new CommandFailure(
          "--glob: " + glob + " (expected: a pattern such as *.jpg or **/left/*.png)", e);
    }
  }

  /** A folder that is hidden hides what is in it. */
  private static boolean isHidden(Path below) {
    for (Path part : below) {
      if (part.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }
}
