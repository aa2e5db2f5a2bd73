package org.omgllava.job.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.job.cli.process.CommandFailure;

class MemberTest {
  private static final List<String> LASTS = List.of("sleep", "600");

  @TempDir Path folder;

  @Test
  void aKilledProcessIsStartedAgainAsAnotherOne() throws Exception {
    Member member = member(LASTS);
    try {
      Running first = member.running();
      assertThat(member.startAgain()).as("it lives").isFalse();

      member.kill();

      assertThat(first.handle()).isEmpty();
      assertThat(member.startAgain()).isTrue();
      assertThat(member.running()).isNotEqualTo(first);
      assertThat(member.running().handle()).isPresent();
      assertThat(member.starts()).isEqualTo(2);
    } finally {
      member.stop();
    }
  }

  @Test
  void whoseWorkOthersTakeOverIsStartedAfterAPause() throws Exception {
    Duration pause = Duration.ofMillis(300);
    Member member = Member.start("some", log(), () -> LASTS, pause);
    try {
      member.kill();
      long killed = System.nanoTime();
      assertThat(member.startAgain()).isFalse();

      Awaitility.await().pollInterval(10, TimeUnit.MILLISECONDS).until(member::startAgain);
      assertThat(System.nanoTime() - killed).isGreaterThanOrEqualTo(pause.toNanos());
      assertThat(member.startAgain()).as("it lives").isFalse();
    } finally {
      member.stop();
    }
  }

  @Test
  void whatIsToBeAwayIsNotStarted() throws Exception {
    Member member = member(LASTS);
    try {
      member.keepAway(true);
      member.kill();
      assertThat(member.startAgain()).isFalse();

      member.keepAway(false);
      assertThat(member.startAgain()).isTrue();
    } finally {
      member.stop();
    }
    assertThat(member.startAgain()).as("after its stop").isFalse();
  }

  @Test
  void whatEndsAgainAndAgainIsToldWithItsStatusAndItsLog() throws IOException {
    Member member = member(List.of("sh", "-c", "echo broken; exit 3"));

    assertThatThrownBy(
            () ->
                Awaitility.await()
                    .atMost(30, TimeUnit.SECONDS)
                    .pollInterval(10, TimeUnit.MILLISECONDS)
                    .until(
                        () -> {
                          member.startAgain();
                          return false;
                        }))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("some ends as soon as it starts, 5 times in a row")
        .hasMessageContaining("the last time with 3")
        .hasMessageContaining(log().toString());
    assertThat(Files.readString(log())).contains("start 1", "broken", "start 5");
  }

  @Test
  void aProcessThatStopsForAWhileGoesOn() throws Exception {
    Member member = member(LASTS);
    try {
      member.running().signal("STOP");
      awaitState(member, 'T');
      member.running().signal("CONT");
      awaitState(member, 'S');
      assertThat(member.startAgain()).isFalse();
    } finally {
      member.stop();
    }
    assertThatThrownBy(() -> member.running().signal("STOP"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is gone");
  }

  @Test
  void aNumberThatAnotherProcessHasNowIsNotTakenForTheOld() {
    Running here = Running.of(ProcessHandle.current());

    assertThat(here.handle()).isPresent();
    assertThat(new Running(here.pid(), here.startMillis() - 5_000).handle()).isEmpty();
  }

  private static void awaitState(Member member, char state) {
    Path stat = Path.of("/proc", Long.toString(member.running().pid()), "stat");
    Awaitility.await()
        .until(() -> Files.readString(stat).replaceAll("(?s).*\\) ", "").charAt(0) == state);
  }

  private Member member(List<String> command) throws IOException {
    return Member.start("some", log(), () -> command, Duration.ZERO);
  }

  private Path log() {
    return folder.resolve("some.log");
  }
}
