package org.omgllava.job.cli.transactions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.job.cli.process.CommandFailure;

class CheckpointEvidenceTest {
  private static final String PREFIX = "omg-llava";
  private static final Prepared FIRST = new Prepared("omg-llava-write-segments-0-1", 42, 7);
  private static final Prepared SECOND = new Prepared("omg-llava-write-answers-1-0", 7, 32_766);

  @TempDir Path folder;

  @Test
  void findsWhatTheConnectorWritesWhereverItStands() throws IOException {
    byte[] state = state("some bytes before", FIRST, SECOND);

    assertThat(CheckpointEvidence.in(state, PREFIX)).containsExactlyInAnyOrder(FIRST, SECOND);
  }

  @Test
  void transactionsOfOtherJobsAndNamesWithoutAProducerAreNotTaken() throws IOException {
    byte[] other = state("", new Prepared("other-write-segments-0-1", 42, 7));
    byte[] half = ("omg-llava-write-segments-0-1").getBytes(StandardCharsets.UTF_8);

    assertThat(CheckpointEvidence.in(other, PREFIX)).isEmpty();
    assertThat(CheckpointEvidence.in(half, PREFIX)).isEmpty();
    assertThat(CheckpointEvidence.in(new byte[0], PREFIX)).isEmpty();
    assertThat(CheckpointEvidence.in(new byte[11], PREFIX)).isEmpty();
  }

  @Test
  void aNameThatIsCutOffIsNotTaken() throws IOException {
    byte[] state = state("", FIRST);
    byte[] cut = Arrays.copyOf(state, state.length - "-tail-1".length() - 1);

    assertThat(CheckpointEvidence.in(cut, PREFIX)).isEmpty();
  }

  @Test
  void theNewestCompleteCheckpointCountsWithAllItsFiles() throws IOException {
    checkpoint("job/chk-3", 1_000, state("", FIRST), new byte[0]);
    Path newest = checkpoint("job/chk-4", 2_000, new byte[] {1}, state("-", SECOND));

    CheckpointEvidence evidence = CheckpointEvidence.newest(folder, PREFIX);

    assertThat(evidence.folder()).isEqualTo(newest);
    assertThat(evidence.prepared()).containsExactly(SECOND);
  }

  @Test
  void withoutACheckpointItIsSaidWhatIsExpected() {
    assertThatThrownBy(() -> CheckpointEvidence.newest(folder, PREFIX))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("no complete checkpoint below it")
        .hasMessageContaining("--checkpoint-dir");
  }

  @Test
  void whatTheCheckpointNamesIsCommittedAndWhatWasBegunAfterItIsAborted() {
    Optional<CheckpointEvidence> evidence =
        Optional.of(new CheckpointEvidence(folder, Set.of(FIRST)));
    Prepared later = new Prepared(FIRST.transactionalId(), FIRST.producerId(), FIRST.epoch() + 1);

    assertThat(open(FIRST).verdict(evidence)).isEqualTo(OpenTransaction.Verdict.COMMIT);
    assertThat(open(later).verdict(evidence))
        .as("another transaction under the same name")
        .isEqualTo(OpenTransaction.Verdict.ABORT);
    assertThat(open(FIRST).verdict(Optional.empty())).isEqualTo(OpenTransaction.Verdict.UNKNOWN);
    assertThat(open(FIRST).line(evidence))
        .isEqualTo(
            "commit   omg-llava-write-segments-0-1, producer 42 epoch 7, since"
                + " 1970-01-01T00:00:01Z, hidden behind it: segments-0 (12)");
  }

  private static OpenTransaction open(Prepared transaction) {
    return new OpenTransaction(transaction, 1_000, Map.of("segments-0", 12L));
  }

  private Path checkpoint(String name, long millis, byte[] metadata, byte[] state)
      throws IOException {
    Path checkpoint = Files.createDirectories(folder.resolve(name));
    byte[] complete = metadata.length == 0 ? new byte[] {0} : metadata;
    Path file = Files.write(checkpoint.resolve("_metadata"), complete);
    Files.setLastModifiedTime(file, FileTime.fromMillis(millis));
    Files.write(checkpoint.resolve("state"), state);
    return checkpoint;
  }

  private static byte[] state(String before, Prepared... all) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeBytes(before);
    for (Prepared one : all) {
      out.writeInt(2);
      out.writeShort(one.epoch());
      out.writeLong(one.producerId());
      out.writeUTF(one.transactionalId());
    }
    return bytes.toByteArray();
  }
}
