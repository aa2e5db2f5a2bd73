package org.omgllava.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The tables are what the schemas say. */
class FlinkSqlTest {
  @Test
  void theTablesAreThoseOfTheSchemas() throws IOException {
    Path file = SqlFile.FOLDER.resolve("tables-json.sql");
    if (Boolean.getBoolean("rewrite.pages")) {
      Files.writeString(file, SqlTables.json());
    }

    assertThat(Files.readString(file))
        .as("-Drewrite.pages=true writes it, when the schemas were meant to change")
        .isEqualTo(SqlTables.json());
  }
}
