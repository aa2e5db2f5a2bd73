package org.omgllava.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.omgllava.job.cli.Omg;
import picocli.CommandLine;

/** Every command that a page shows is one that the program takes; none of them is run. */
class PagesTest {
  private static final Path ROOT = Path.of(System.getProperty("repository.root")).normalize();

  /** Folders with files that others have written, or that a build has made. */
  private static final Set<String> NOT_OURS =
      Set.of("target", ".git", "node_modules", ".venv", "__pycache__", ".pytest_cache");

  private static final Pattern FENCE = Pattern.compile("(?ms)^```[a-z]*\\n(.*?)^```");
  private static final Pattern INLINE = Pattern.compile("`([^`]+)`");

  /** The launcher, by whatever path, where a command may begin. */
  private static final Pattern CALL =
      Pattern.compile("(?:^|[;|&(]|\\$ )\\s*(?:[\\w./~-]*/)?omg\\s(.*)");

  /** The main class as Flink is told of it. */
  private static final Pattern FLINK = Pattern.compile("flink run\\s.*?\\.jar\\s(.*)");

  private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-z][a-z0-9-]*[a-z0-9]");

  /** Of Docker, pip, kubectl, OSV and Kafka's own tools. */
  private static final Set<String> OF_OTHERS =
      Set.of("--build", "--profile", "--no-deps", "--from-literal", "--sbom", "--command-config");

  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|[^\\s\"']+");

  /**
   * @param page where it stands, from the root
   * @param text without {@code omg}
   */
  record Shown(Path page, String text) {
    @Override
    public String toString() {
      return page + ": omg " + text;
    }
  }

  static Stream<Shown> commands() throws IOException {
    Set<Shown> commands = new LinkedHashSet<>();
    Set<String> verbs = Omg.commandLine().getSubcommands().keySet();
    for (Path page : pages()) {
      String text = Files.readString(page);
      List<String> lines = new ArrayList<>();
      for (MatchResult block : FENCE.matcher(text).results().toList()) {
        lines.addAll(block.group(1).replace("\\\n", " ").lines().toList());
      }
      for (MatchResult inline :
          INLINE.matcher(FENCE.matcher(text).replaceAll("")).results().toList()) {
        String code = inline.group(1).replaceAll("\\s+", " ");
        // Within a sentence the launcher's name may be left out.
        lines.add(
            verbs.contains(code.split(" ")[0]) && code.contains(" --") ? "omg " + code : code);
      }
      for (String line : lines) {
        Stream.of(CALL, FLINK)
            .flatMap(pattern -> pattern.matcher(line).results())
            .forEach(call -> commands.add(new Shown(ROOT.relativize(page), call.group(1).trim())));
      }
    }
    return commands.stream();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void theProgramTakesWhatThePagesShow(Shown shown) {
    String[] arguments = arguments(shown.text());
    if (arguments.length == 1 && !arguments[0].startsWith("-")) {
      // A verb that a sentence speaks of.
      assertThat(Omg.commandLine().getSubcommands()).containsKey(arguments[0]);
      return;
    }

    CommandLine.ParseResult result = Omg.commandLine().parseArgs(arguments);

    assertThat(
            result.hasSubcommand()
                || result.isUsageHelpRequested()
                || result.isVersionHelpRequested())
        .isTrue();
  }

  @Test
  void thereAreCommandsInEveryKindOfPlace() throws IOException {
    assertThat(commands().map(Shown::toString))
        .hasSizeGreaterThan(15)
        .anyMatch(c -> c.startsWith("README.md: omg ask") && c.contains("Segment the ball."))
        .anyMatch(c -> c.startsWith("README.md: omg up --clip-length 2"))
        .anyMatch(c -> c.startsWith("deploy/README.md: omg run --bootstrap-servers"))
        .anyMatch(c -> c.startsWith("models/python/README.md: omg quality"));
  }

  /** Of the program, of the modules of Python, or of the tools that pages call. */
  @Test
  void everyOptionThatAPageNamesIsThere() throws IOException {
    Set<String> known = new TreeSet<>(OF_OTHERS);
    addOptions(Omg.commandLine(), known);
    try (Stream<Path> files = Files.walk(ROOT)) {
      for (Path file : files.filter(PagesTest::takesOptions).filter(PagesTest::isOurs).toList()) {
        OPTION.matcher(Files.readString(file)).results().forEach(o -> known.add(o.group()));
      }
    }
    List<String> unknown = new ArrayList<>();
    for (Path page : pages()) {
      String text = Files.readString(page);
      Stream.of(FENCE, INLINE)
          .flatMap(code -> code.matcher(text).results())
          .flatMap(code -> OPTION.matcher(code.group(1)).results())
          .map(MatchResult::group)
          .filter(option -> !known.contains(option))
          .forEach(option -> unknown.add(ROOT.relativize(page) + ": " + option));
    }

    assertThat(known).contains("--picture-roots", "--clip-vocabulary");
    assertThat(unknown).isEmpty();
  }

  private static void addOptions(CommandLine verb, Set<String> known) {
    verb.getCommandSpec().options().forEach(option -> known.addAll(List.of(option.names())));
    verb.getSubcommands().values().forEach(below -> addOptions(below, known));
  }

  private static boolean takesOptions(Path file) {
    return file.toString().matches(".*\\.(py|sh)|.*/deploy/[a-z-]+|.*/\\.ci/[a-z]+")
        && Files.isRegularFile(file);
  }

  /** Words as a shell splits them, up to a comment, a pipe or the next command. */
  private static String[] arguments(String text) {
    List<String> words = new ArrayList<>();
    for (MatchResult word : WORD.matcher(text).results().toList()) {
      String plain = word.group();
      if (plain.startsWith("#") || plain.matches("[|;&>)].*")) {
        break;
      }
      // The end of a command within another.
      plain = plain.contains("(") ? plain : plain.replaceFirst("\\)$", "");
      boolean quoted = plain.startsWith("\"") || plain.startsWith("'");
      words.add(quoted ? plain.substring(1, plain.length() - 1) : plain);
    }
    // Where a page leaves the rest to the reader.
    words.removeIf(word -> word.equals("…") || word.equals("..."));
    return words.toArray(String[]::new);
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".md"))
          .filter(PagesTest::isOurs)
          .sorted()
          .toList();
    }
  }

  private static boolean isOurs(Path file) {
    for (Path part : ROOT.relativize(file)) {
      if (NOT_OURS.contains(part.toString())) {
        return false;
      }
    }
    return true;
  }
}
