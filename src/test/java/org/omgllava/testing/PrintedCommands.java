package org.omgllava.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The commands that a page prints, in blocks and within sentences, for tests that run them as they
 * stand there.
 *
 * @param page path from the root of the repository
 * @param commands in the order of the page, without comments and with lines that go on joined
 */
public record PrintedCommands(String page, List<String> commands) {
  private static final Path ROOT = Path.of(System.getProperty("repository.root")).normalize();
  private static final Pattern FENCE = Pattern.compile("(?ms)^ *```[a-z]*\\n(.*?)^ *```");
  private static final Pattern INLINE = Pattern.compile("`([^`\\n]+)`");

  /** A program of these pages with at least one word behind it. */
  private static final Pattern COMMAND =
      Pattern.compile(
          "\\(?(?:[A-Z_]+=\\S+ )?(?:\\S*/)?"
              + "(?:omg|mvn|pip|python|docker|kubectl|kcat|flink|source|sql-client\\.sh|cd) \\S.*");

  /** What only names a verb or a tool. */
  private static final Pattern NAME = Pattern.compile("(?:omg|kubectl|flink) [\\w-]+");

  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|\\S+");

  /** All of a page. */
  public static PrintedCommands of(String page) throws IOException {
    return new PrintedCommands(page, in(Files.readString(ROOT.resolve(page))));
  }

  /** Those of the part below a title, up to the next title. */
  public static PrintedCommands of(String page, String title) throws IOException {
    Matcher part =
        Pattern.compile("(?ms)^#+ " + Pattern.quote(title) + "$(.*?)(?=^#+ |\\z)")
            .matcher(Files.readString(ROOT.resolve(page)));
    if (!part.find()) {
      throw new AssertionError(page + " has no title " + title);
    }
    return new PrintedCommands(page, in(part.group(1)));
  }

  private static List<String> in(String text) {
    List<String> found = new ArrayList<>();
    for (MatchResult block : FENCE.matcher(text).results().toList()) {
      block
          .group(1)
          .replaceAll("\\\\\\n\\s*", "")
          .lines()
          .map(line -> line.replaceFirst("\\s+#.*", "").strip())
          .filter(line -> COMMAND.matcher(line).matches())
          .forEach(found::add);
    }
    INLINE
        .matcher(FENCE.matcher(text).replaceAll(""))
        .results()
        .map(code -> code.group(1))
        .filter(code -> COMMAND.matcher(code).matches() && !NAME.matcher(code).matches())
        .forEach(found::add);
    return List.copyOf(found);
  }

  /** The calls of the launcher, without its name. */
  public List<String> ofLauncher() {
    return commands.stream()
        .filter(command -> command.matches("(?:deploy/)?omg .*"))
        .map(command -> command.substring(command.indexOf("omg ") + "omg ".length()))
        .toList();
  }

  /** The one call of the launcher that begins so; it fails where the page prints none. */
  public String ofLauncher(String start) {
    return one(ofLauncher().stream(), start);
  }

  /** The one command that begins so; it fails where the page prints none. */
  public String command(String start) {
    return one(commands.stream(), start);
  }

  private String one(Stream<String> all, String start) {
    List<String> found = all.filter(command -> command.startsWith(start)).distinct().toList();
    if (found.size() != 1) {
      throw new AssertionError(page + ": " + start + ": " + found + " (expected: one command)");
    }
    return found.get(0);
  }

  /**
   * Words as a shell splits them.
   *
   * @param places printed place, place here, and so on
   */
  public static String[] words(String command, String... places) {
    return WORD.matcher(command)
        .results()
        .map(PrintedCommands::unquoted)
        .map(
            word -> {
              for (int i = 0; i < places.length; i += 2) {
                if (word.equals(places[i])) {
                  return places[i + 1];
                }
              }
              return word;
            })
        .toArray(String[]::new);
  }

  private static String unquoted(MatchResult word) {
    if (word.group(1) != null) {
      return word.group(1);
    }
    return word.group(2) != null ? word.group(2) : word.group();
  }
}
