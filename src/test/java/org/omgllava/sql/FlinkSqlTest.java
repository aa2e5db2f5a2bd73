package org.omgllava.sql;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.omgllava.testing.WrittenFile;

/** The tables are what the schemas say. */
class FlinkSqlTest {
  @Test
  void theTablesAreThoseOfTheSchemas() throws IOException {
    WrittenFile.assertUpToDate(SqlFile.FOLDER.resolve("tables-json.sql"), SqlTables.json());
    WrittenFile.assertUpToDate(
        SqlFile.FOLDER.resolve("tables-confluent.sql"), AvroTables.confluent());
  }
}
