package org.omgllava.job.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import org.omgllava.events.PictureReference;

/**
 * A folder of pictures for events that refer to them. A file is named by what it holds, and whole
 * when it is there: the same picture is kept once, and nothing that was sent is ever written over.
 */
public final class PictureStore {
  private static final int PREFIX_CHARS = 2;

  private final Path folder;

  /**
   * @param folder is made when it is missing
   * @throws IllegalArgumentException when it is the address of a store
   */
  public PictureStore(Path folder) {
    this.folder = LocalPath.of(folder);
  }

  /**
   * Keeps a picture.
   *
   * @param encoding format name such as JPEG
   */
  public PictureReference keep(byte[] image, String encoding) throws IOException {
    String sha256 = PictureFiles.sha256(image);
    Path file =
        folder
            .resolve(sha256.substring(0, PREFIX_CHARS))
            .resolve(sha256 + "." + encoding.toLowerCase(Locale.ROOT));
    if (!Files.exists(file)) {
      Path directory = Files.createDirectories(folder.resolve(sha256.substring(0, PREFIX_CHARS)));
      Path part = Files.createTempFile(directory, ".", ".part");
      try {
        Files.write(part, image);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
    }
    return new PictureReference(file.toUri().toString(), (long) image.length, sha256);
  }
}
