package org.omgllava.job.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.job.cli.Omg;
import picocli.CommandLine;

/** The script in a real bash. */
class CompletionCommandTest {
  @TempDir Path folder;

  @Test
  void verbsAreCompleted() throws Exception {
    assertThat(completed("omg", "pub")).containsExactly("publish");
    assertThat(completed("deploy/omg", "")).contains("up", "publish", "ask", "completion");
  }

  @Test
  void optionsOfAVerbAreCompleted() throws Exception {
    assertThat(completed("omg", "up", "--prom")).containsExactly("--prometheus");
    assertThat(completed("omg", "publish", "--max-")).allMatch(word -> word.startsWith("--max-"));
  }

  @Test
  void zshLoadsWhatTheScriptNeedsFirst() {
    assertThat(script("zsh"))
        .startsWith("autoload -U +X compinit && compinit\n")
        .endsWith(script("bash"));
  }

  @Test
  void anotherShellIsRefusedWithThoseThatThereAre() {
    StringWriter err = new StringWriter();
    assertThat(Omg.commandLine().setErr(new PrintWriter(err)).execute("completion", "fish"))
        .isEqualTo(2);
    assertThat(err.toString())
        .contains("fish")
        .containsIgnoringCase("bash")
        .containsIgnoringCase("zsh");
  }

  /** What bash proposes for the last word. */
  private List<String> completed(String... words) throws Exception {
    Path script = Files.writeString(folder.resolve("omg.bash"), script("bash"));
    StringBuilder line = new StringBuilder("source " + script + "; COMP_WORDS=(");
    for (String word : words) {
      line.append('\'').append(word).append("' ");
    }
    line.append(
        "); COMP_CWORD=" + (words.length - 1) + "; COMP_TYPE=9; COMP_LINE=; COMP_POINT=0; ");
    line.append("_complete_omg; printf '%s\\n' \"${COMPREPLY[@]}\"");
    Process bash =
        new ProcessBuilder("bash", "-c", line.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<String> proposed =
        new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .map(String::strip)
            .filter(word -> !word.isEmpty())
            .toList();
    assertThat(bash.waitFor()).as("%s", proposed).isZero();
    return proposed;
  }

  private static String script(String shell) {
    StringWriter out = new StringWriter();
    CommandLine omg = Omg.commandLine().setOut(new PrintWriter(out));
    assertThat(omg.execute("completion", shell)).isZero();
    return out.toString();
  }
}
