package org.omgllava.job.cli.transactions;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.embedded.RetainedCheckpoints;

/**
 * The transactions that a completed checkpoint says are to be committed. They stand in the state of
 * the sinks' committers as the connector writes them: epoch (short), producer id (long), length
 * (short) and name, big-endian; whatever stands around them is passed over.
 *
 * @param folder of the checkpoint
 */
public record CheckpointEvidence(Path folder, Set<Prepared> prepared) {
  private static final int BEFORE_NAME = Short.BYTES + Long.BYTES + Short.BYTES;

  /**
   * The evidence of the newest complete checkpoint below a folder.
   *
   * @param prefix of the job's transactional ids
   * @throws CommandFailure when there is none
   */
  static CheckpointEvidence newest(Path root, String prefix) throws IOException {
    Path folder =
        RetainedCheckpoints.newest(root)
            .orElseThrow(
                () ->
                    new CommandFailure(
                        root
                            + ": no complete checkpoint below it (expected: the folder of"
                            + " --checkpoint-dir, or a savepoint)"));
    Set<Prepared> found = new HashSet<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        found.addAll(in(Files.readAllBytes(file), prefix));
      }
    }
    return new CheckpointEvidence(folder, Set.copyOf(found));
  }

  /** What stands in state. */
  static Set<Prepared> in(byte[] state, String prefix) {
    byte[] start = prefix.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.wrap(state);
    Set<Prepared> found = new HashSet<>();
    for (int at = BEFORE_NAME; at + start.length <= state.length; at++) {
      int length = bytes.getShort(at - Short.BYTES);
      if (length >= start.length && at + length <= state.length && startsAt(state, at, start)) {
        long producer = bytes.getLong(at - Short.BYTES - Long.BYTES);
        int epoch = bytes.getShort(at - BEFORE_NAME);
        if (producer >= 0 && epoch >= 0) {
          String name = new String(state, at, length, StandardCharsets.UTF_8);
          found.add(new Prepared(name, producer, epoch));
        }
      }
    }
    return found;
  }

  private static boolean startsAt(byte[] state, int at, byte[] start) {
    for (int i = 0; i < start.length; i++) {
      if (state[at + i] != start[i]) {
        return false;
      }
    }
    return true;
  }
}
