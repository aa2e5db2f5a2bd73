package org.omgllava.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the page on security says of libraries is about those of the class path. */
class SecurityPageTest {
  private static final Path PAGE = Path.of(System.getProperty("repository.root"), "SECURITY.md");

  /** A row that begins with a library and its version, divided by a blank or a hyphen. */
  private static final Pattern LIBRARY = Pattern.compile("(?m)^\\| ([a-z0-9-]+)[ -](\\d[\\w.-]+)");

  @Test
  void theLibrariesWithHolesAreThoseOfTheClassPath() throws IOException {
    List<String> jars = new ArrayList<>();
    Matcher rows = LIBRARY.matcher(Files.readString(PAGE));
    while (rows.find()) {
      jars.add(rows.group(1) + "-" + rows.group(2) + ".jar");
    }

    assertThat(jars)
        .containsExactly(
            "flink-shaded-netty-4.1.100.Final-20.0.jar", "flink-shaded-zookeeper-3-3.7.2-20.0.jar");
    assertThat(System.getProperty("java.class.path")).contains(jars);
  }

  @Test
  void everyShadedLibraryOfFlinkThatSpeaksToANetworkIsNamed() throws IOException {
    String page = Files.readString(PAGE);

    assertThat(
            Pattern.compile("flink-shaded-(netty|zookeeper)-[^/:]+(?=\\.jar)")
                .matcher(System.getProperty("java.class.path"))
                .results()
                .map(found -> found.group().replace("netty-", "netty ")))
        .isNotEmpty()
        .allMatch(page::contains);
  }
}
