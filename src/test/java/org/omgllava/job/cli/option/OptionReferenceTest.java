package org.omgllava.job.cli.option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.omgllava.job.JobSettings;
import org.omgllava.setting.DescribedSetting;
import org.omgllava.setting.Settings;
import org.omgllava.testing.WrittenFile;

/** The page of all settings says what the settings say. */
class OptionReferenceTest {
  private static final Path PAGE =
      Path.of(System.getProperty("repository.root"), "flink-job/OPTIONS.md");
  private static final String START = "<!-- settings -->\n";

  @Test
  void thePageIsWhatTheSettingsSay() throws IOException {
    WrittenFile.assertUpToDateBehind(START, PAGE, reference());
  }

  private static String reference() {
    return Settings.of(JobSettings.class).all().stream()
        .collect(
            Collectors.groupingBy(
                DescribedSetting::group,
                java.util.LinkedHashMap::new,
                Collectors.mapping(OptionReferenceTest::row, Collectors.joining())))
        .entrySet()
        .stream()
        .map(
            group ->
                "\n## "
                    + group.getKey()
                    + "\n\n| option | unit | default | allowed | |\n|---|---|---|---|---|\n"
                    + group.getValue())
        .collect(Collectors.joining());
  }

  private static String row(DescribedSetting setting) {
    return String.format(
        "| `%s` | %s | %s | %s | %s |%n",
        setting.option(),
        setting.unit(),
        setting.defaultValue().isEmpty() ? "" : "`" + setting.defaultValue() + "`",
        setting.expected(),
        setting.description());
  }
}
