package org.omgllava.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.DocumentationTool;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages of the packages that others program against are made without a warning. */
class JavadocTest {
  private static final Path ROOT = Path.of(System.getProperty("repository.root"));

  @TempDir Path pages;

  @Test
  void ofTheClientAndTheEndsOfTheJob() throws Exception {
    assertThat(
            complaints(
                "flink-job/src/main/java", "org/omgllava/job/client", "org/omgllava/job/wire"))
        .isEmpty();
  }

  @Test
  void ofTheLibraryWithoutFlink() throws Exception {
    assertThat(
            complaints(
                "models/src/main/java",
                "org/omgllava/scene",
                "org/omgllava/mask",
                "org/omgllava/evaluate"))
        .isEmpty();
  }

  @Test
  void aBrokenLinkWouldBeSeen() throws Exception {
    Path source = pages.resolve("Broken.java");
    Files.writeString(source, "/** Sees {@link Nothing} of <b>that. */\npublic class Broken {}\n");

    assertThat(complaints(List.of(source))).hasSizeGreaterThanOrEqualTo(2);
  }

  private List<String> complaints(String sources, String... packages) throws Exception {
    return complaints(
        Stream.of(packages)
            .flatMap(folder -> files(ROOT.resolve(sources).resolve(folder)))
            .toList());
  }

  private static Stream<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> java = files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
      assertThat(java).as("%s", folder).isNotEmpty();
      return java.stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> complaints(List<Path> sources) throws Exception {
    DocumentationTool javadoc = ToolProvider.getSystemDocumentationTool();
    DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
    try (StandardJavaFileManager files =
        javadoc.getStandardFileManager(said, Locale.ROOT, StandardCharsets.UTF_8)) {
      files.setLocationFromPaths(DocumentationTool.Location.DOCUMENTATION_OUTPUT, List.of(pages));
      files.setLocationFromPaths(
          StandardLocation.CLASS_PATH,
          Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
              .map(Path::of)
              .toList());
      javadoc
          .getTask(
              new StringWriter(),
              files,
              said,
              null,
              List.of("-Xdoclint:all,-missing", "-quiet"),
              files.getJavaFileObjectsFromPaths(sources))
          .call();
    }
    return said.getDiagnostics().stream()
        .filter(complaint -> complaint.getKind() != Diagnostic.Kind.NOTE)
        .map(complaint -> complaint.getSource() + ": " + complaint.getMessage(Locale.ROOT))
        .toList();
  }
}
