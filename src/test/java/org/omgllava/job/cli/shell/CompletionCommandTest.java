package org.omgllava.job.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.omgllava.job.cli.Omg;
import org.omgllava.testing.NotRun;
import picocli.CommandLine;

/** The script in a real bash, and in a real zsh that somebody types into. */
class CompletionCommandTest {
  /**
   * Types words, the tab key and the return key into a zsh at a terminal, where {@code omg} says
   * with what it is called. What marks an end is written so that its echo is none.
   */
  private static final String TYPED =
      """
      zmodload zsh/zpty
      zpty shell zsh -f -i
      zpty -w shell "unsetopt promptsp; omg() { print -r cal''led: \\$* }; source $1; PS1='rea''dy>'"
      zpty -r shell shown '*ready>*'
      zpty -w -n shell "$2"$'\\t\\n'
      zpty -r shell shown '*called:*'$'\\n'
      print -r -- "$shown"
      zpty -d shell
      """;

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

  @ParameterizedTest
  @CsvSource({
    "omg pub, called: publish",
    "omg up --prom, called: up --prometheus",
    "omg ask --late, called: ask --latest"
  })
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void zshCompletesWhatIsTyped(String typed, String called) throws Exception {
    NotRun.unless(Files.isExecutable(Path.of("/usr/bin/zsh")), "completion in zsh", "zsh");
    Path script = Files.writeString(folder.resolve("omg.zsh"), script("zsh"));
    Path terminal = Files.writeString(folder.resolve("terminal.zsh"), TYPED);
    ProcessBuilder zsh =
        new ProcessBuilder("zsh", "-f", terminal.toString(), script.toString(), typed)
            .redirectErrorStream(true);
    zsh.environment().put("HOME", folder.toString());

    Process running = zsh.start();

    assertThat(new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .containsPattern(called + "\\s*$");
    assertThat(running.waitFor()).isZero();
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
