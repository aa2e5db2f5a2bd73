package org.omgllava.job.io.lease;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobOwnerTest {
  private static final JobOwner OWNER = new JobOwner("host-1.example", 4711, 1_700_000_000_000L);

  @Test
  void isReadFromTheNameThatItTakes() {
    assertThat(JobOwner.of(OWNER.clientId())).contains(OWNER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "consumer-1", "omg-job/a/b/c", "omg-job/a/1", "other/a/1/2"})
  void otherMembersAreNoOwners(String clientId) {
    assertThat(JobOwner.of(clientId)).isEmpty();
  }

  @Test
  void theOneThatBeganFirstWasBefore() {
    JobOwner later = new JobOwner("a", 1, OWNER.sinceMillis() + 1);
    JobOwner together = new JobOwner(OWNER.host(), OWNER.pid() + 1, OWNER.sinceMillis());

    assertThat(OWNER.wasBefore(later)).isTrue();
    assertThat(later.wasBefore(OWNER)).isFalse();
    assertThat(OWNER.wasBefore(OWNER)).isFalse();
    assertThat(OWNER.wasBefore(together)).isTrue();
    assertThat(together.wasBefore(OWNER)).isFalse();
  }

  @Test
  void onlyAProcessOfThisMachineIsKnownToBeGone() {
    assertThat(OWNER.isGone(OWNER.host(), pid -> false)).isTrue();
    assertThat(OWNER.isGone(OWNER.host(), pid -> pid == OWNER.pid())).isFalse();
    assertThat(OWNER.isGone("host-2.example", pid -> false)).isFalse();
  }

  @Test
  void isShownAsProcessHostAndTime() {
    assertThat(OWNER).hasToString("process 4711 on host-1.example, since 2023-11-14T22:13:20Z");
  }
}
