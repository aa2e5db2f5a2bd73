package org.omgllava.job.wire;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.omgllava.events.PictureReference;

/**
 * Pictures that events refer to instead of holding them: files below roots that were allowed, each
 * with the size and the SHA-256 that its event says.
 *
 * <p>Immutable.
 */
public final class PictureFiles {
  private static final String SCHEME = "file";
  private static final int LONGEST_SHOWN = 200;

  private final List<Path> roots;
  private final long mostBytes;

  /**
   * @param roots folders whose files may be read; none: no reference is followed
   * @param mostBytes of a picture
   * @throws IllegalArgumentException when a root is the address of a store
   */
  public PictureFiles(List<Path> roots, int mostBytes) {
    this.roots = roots.stream().map(LocalPath::of).toList();
    this.mostBytes = mostBytes;
  }

  /**
   * Reads a picture. How large it is, is known before it is read.
   *
   * @throws UnreadableRecordException when it is not allowed, not there, too large, or another one
   */
  public byte[] read(PictureReference reference) throws UnreadableRecordException {
    String uri = reference.getUri();
    long size = reference.getSizeBytes();
    require(size > 0, "REFERENCE_INVALID", "sizeBytes: " + size + " (expected: 1 or more)");
    require(
        size <= mostBytes,
        "IMAGE_TOO_LARGE",
        "picture: " + size + " bytes (expected: at most " + mostBytes + ")");
    Path file = allowed(uri);
    byte[] bytes;
    try {
      bytes = read(file.toRealPath(), uri, size);
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw refused("REFERENCE_MISSING", uri, "there is no such file");
    } catch (IOException e) {
      throw refused("REFERENCE_MISSING", uri, "cannot be read: " + e);
    }
    String found = sha256(bytes);
    require(
        found.equals(reference.getSha256()),
        "REFERENCE_ALTERED",
        shown(uri) + ": SHA-256 " + found + " (expected: as the event says)");
    return bytes;
  }

  /** Places outside the roots are not even looked at. */
  private Path allowed(String uri) throws UnreadableRecordException {
    Path file;
    try {
      URI place = URI.create(uri);
      require(
          SCHEME.equals(place.getScheme()),
          "REFERENCE_NOT_ALLOWED",
          shown(uri) + ": (expected: a place that begins with file:///)");
      file = Path.of(place).normalize();
    } catch (IllegalArgumentException | FileSystemNotFoundException e) {
      throw refused("REFERENCE_INVALID", uri, e.getMessage() + " (expected: file:///folder/file)");
    }
    if (roots.stream().noneMatch(file::startsWith)) {
      throw notAllowed(uri);
    }
    return file;
  }

  /**
   * @param real without links: a link may lead out of the roots
   */
  private byte[] read(Path real, String uri, long size)
      throws IOException, UnreadableRecordException {
    boolean below = false;
    for (Path root : roots) {
      below |= Files.exists(root) && real.startsWith(root.toRealPath());
    }
    if (!below || !Files.isRegularFile(real, LinkOption.NOFOLLOW_LINKS)) {
      throw notAllowed(uri);
    }
    try (SeekableByteChannel in =
        Files.newByteChannel(real, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      require(
          in.size() == size,
          "REFERENCE_ALTERED",
          shown(uri) + ": " + in.size() + " bytes (expected: " + size + ", as the event says)");
      ByteBuffer bytes = ByteBuffer.allocate((int) size);
      while (bytes.hasRemaining()) {
        if (in.read(bytes) < 0) {
          throw refused("REFERENCE_ALTERED", uri, "became shorter while it was read");
        }
      }
      return bytes.array();
    }
  }

  private UnreadableRecordException notAllowed(String uri) {
    return refused(
        "REFERENCE_NOT_ALLOWED",
        uri,
        roots.isEmpty()
            ? "no reference is followed (expected: --picture-roots with its folder)"
            : "is no file below the folders of --picture-roots");
  }

  private static UnreadableRecordException refused(String reason, String uri, String why) {
    return new UnreadableRecordException(reason, shown(uri) + ": " + why);
  }

  private static void require(boolean holds, String reason, String message)
      throws UnreadableRecordException {
    if (!holds) {
      throw new UnreadableRecordException(reason, message);
    }
  }

  private static String shown(String uri) {
    return uri.length() <= LONGEST_SHOWN ? uri : uri.substring(0, LONGEST_SHOWN) + "…";
  }

  /** In hexadecimal, lower case. */
  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
