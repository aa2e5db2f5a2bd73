package org.omgllava.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.TableResult;

/** A file of SQL, run as Flink's client does: statement after statement. */
record SqlFile(String name) {
  static final Path FOLDER = Path.of(System.getProperty("repository.root"), "schemas/sql");

  /**
   * Runs it.
   *
   * @param bootstrapServers in place of those that the file names
   * @param registry in place of the one that the file names
   * @return the result of the last INSERT, which runs on
   */
  Optional<TableResult> run(TableEnvironment tables, String bootstrapServers, String registry)
      throws IOException {
    Optional<TableResult> inserting = Optional.empty();
    for (String statement : statements(bootstrapServers, registry)) {
      TableResult result = tables.executeSql(statement);
      if (result.getJobClient().isPresent()) {
        inserting = Optional.of(result);
      }
    }
    return inserting;
  }

  private List<String> statements(String bootstrapServers, String registry) throws IOException {
    String text =
        Files.readString(FOLDER.resolve(name))
            .replace("localhost:9092", bootstrapServers)
            .replace("http://localhost:8081", registry);
    return Arrays.stream(text.split(";\\s*\n")).filter(s -> !s.isBlank()).toList();
  }
}
