package org.omgllava.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The drawing in the interpreter's Javadoc names files, methods and classes that exist. */
class InterpreterDrawingTest {
  private static final Path ROOT = Path.of(System.getProperty("repository.root", "."));
  private static final Path SOURCES = ROOT.resolve("models/src/main/java/org/omgllava");
  private static final List<Path> EXPORTED =
      List.of(
          ROOT.resolve("models/python/omg_llava/export/modules.py"),
          ROOT.resolve("models/python/omg_llava/vision/omg_seg.py"));
  private static final Set<String> NO_JAVA_CLASS = Set.of("ConvNeXt");

  @Test
  void everyModuleMethodIsExported() throws IOException {
    String exported = Files.readString(EXPORTED.get(0)) + Files.readString(EXPORTED.get(1));
    Matcher modules = Pattern.compile("(\\w+\\.pt) (\\w+(?:, \\w+)*)").matcher(drawing());
    int found = 0;
    while (modules.find()) {
      assertThat(ROOT.resolve("models/bundles/nano").resolve(modules.group(1))).exists();
      for (String method : modules.group(2).split(", ")) {
        found++;
        assertThat(exported).contains("def " + method + "(");
      }
    }
    assertThat(found).isGreaterThanOrEqualTo(7);
  }

  @Test
  void everyClassExists() throws IOException {
    Set<String> classes;
    try (Stream<Path> files = Files.walk(SOURCES)) {
      classes =
          files
              .map(file -> file.getFileName().toString().replace(".java", ""))
              .collect(Collectors.toSet());
    }
    List<String> named =
        Pattern.compile("\\b[A-Z][a-z]+[A-Z]\\w+|\\bPreprocessor\\b")
            .matcher(drawing())
            .results()
            .map(match -> match.group())
            .filter(name -> !NO_JAVA_CLASS.contains(name))
            .toList();

    assertThat(named).hasSizeGreaterThanOrEqualTo(7).allMatch(classes::contains);
  }

  private static String drawing() throws IOException {
    String source = Files.readString(SOURCES.resolve("interpret/OmgLlavaInterpreter.java"));
    return source.substring(source.indexOf("<pre>"), source.indexOf("</pre>"));
  }
}
