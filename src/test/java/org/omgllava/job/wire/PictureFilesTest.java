package org.omgllava.job.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omgllava.events.PictureReference;

class PictureFilesTest {
  private static final byte[] PICTURE = "a picture".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path folder;
  private Path root;
  private PictureFiles files;
  private PictureStore store;

  @BeforeEach
  void open() throws IOException {
    root = Files.createDirectories(folder.resolve("a root with ü"));
    files = new PictureFiles(List.of(folder.resolve("other"), root), 1_000);
    store = new PictureStore(root);
  }

  @Test
  void whatWasKeptIsReadAndKeptOnce() throws Exception {
    PictureReference reference = store.keep(PICTURE, "JPEG");

    assertThat(reference.getUri()).startsWith("file:///").endsWith(reference.getSha256() + ".jpeg");
    assertThat(reference.getSizeBytes()).isEqualTo(PICTURE.length);
    assertThat(files.read(reference)).isEqualTo(PICTURE);
    assertThat(store.keep(PICTURE.clone(), "JPEG")).isEqualTo(reference);
    try (Stream<Path> kept = Files.walk(root).filter(Files::isRegularFile)) {
      assertThat(kept).as("nothing half written is left").hasSize(1);
    }
  }

  @Test
  void aFileThatWasAlteredIsRefused() throws Exception {
    PictureReference reference = store.keep(PICTURE, "JPEG");
    Path file = Path.of(URI.create(reference.getUri()));

    Files.writeString(file, "b picture");
    assertRefused(reference, "REFERENCE_ALTERED", "SHA-256");
    Files.writeString(file, "a longer picture");
    assertRefused(reference, "REFERENCE_ALTERED", "16 bytes (expected: 9, as the event says)");
    Files.delete(file);
    assertRefused(reference, "REFERENCE_MISSING", "there is no such file");
  }

  @Test
  void howLargeItMayBeIsKnownBeforeItIsRead() throws Exception {
    PictureReference reference = store.keep(new byte[1_001], "PNG");
    Files.delete(Path.of(URI.create(reference.getUri())));

    assertRefused(reference, "IMAGE_TOO_LARGE", "1001 bytes (expected: at most 1000)");
    assertRefused(to(root.resolve("x"), 0), "REFERENCE_INVALID", "sizeBytes: 0");
    assertRefused(to(root.resolve("x"), -1), "REFERENCE_INVALID", "sizeBytes: -1");
  }

  @Test
  void linksLeadNowhereElse() throws Exception {
    Path secret = Files.write(folder.resolve("secret"), PICTURE);
    Path inside = Files.write(root.resolve("inside"), PICTURE);
    Path out = Files.createSymbolicLink(root.resolve("out"), secret);
    Path up = Files.createSymbolicLink(root.resolve("up"), folder);
    Path within = Files.createSymbolicLink(root.resolve("within"), inside);

    assertRefused(to(out, 9), "REFERENCE_NOT_ALLOWED", "no file below the folders");
    assertRefused(to(up.resolve("secret"), 9), "REFERENCE_NOT_ALLOWED", "no file below");
    assertThat(files.read(to(within, 9))).as("a link that stays inside").isEqualTo(PICTURE);
    assertRefused(to(root, 9), "REFERENCE_NOT_ALLOWED", "no file below");
  }

  @Test
  void whatLiesOutsideIsNotEvenLookedAt() throws Exception {
    Files.write(folder.resolve("secret"), PICTURE);
    String there = root.toUri() + "../secret";
    String notThere = root.toUri() + "../no-secret";

    String one = assertRefused(to(there), "REFERENCE_NOT_ALLOWED", "no file below the folders");
    String other = assertRefused(to(notThere), "REFERENCE_NOT_ALLOWED", "no file below");
    assertThat(one.replace("secret", "")).isEqualTo(other.replace("no-secret", ""));
    assertRefused(to(folder.resolve("a root with ü2/x"), 9), "REFERENCE_NOT_ALLOWED", "no file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3://bucket/key", "http://host/p.jpg", "/pictures/p.jpg", "p.jpg", ""})
  void placesOfOtherKindsAreNotAllowed(String uri) {
    assertRefused(to(uri), "REFERENCE_NOT_ALLOWED", "expected: a place that begins with file:///");
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:p.jpg", "file://host/p.jpg", "file:///a b", "file:///%00"})
  void whatIsNoPlaceIsInvalid(String uri) {
    assertRefused(to(uri), "REFERENCE_INVALID", "expected: file:///folder/file");
  }

  @Test
  void aLongPlaceIsNotRepeatedInFull() {
    String long_ = "x".repeat(100_000);

    assertThat(assertRefused(to(long_), "REFERENCE_NOT_ALLOWED", "…")).hasSizeLessThan(300);
  }

  private static PictureReference to(String uri) {
    return new PictureReference(uri, 9L, PictureFiles.sha256(PICTURE));
  }

  private static PictureReference to(Path file, long sizeBytes) {
    return new PictureReference(file.toUri().toString(), sizeBytes, PictureFiles.sha256(PICTURE));
  }

  private String assertRefused(PictureReference reference, String reason, String message) {
    UnreadableRecordException problem =
        catchThrowableOfType(UnreadableRecordException.class, () -> files.read(reference));
    assertThat(problem.reason()).isEqualTo(reason);
    assertThat(problem).hasMessageContaining(message);
    return problem.getMessage();
  }
}
