package org.omgllava.job.embedded;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds the checkpoint to go on from. */
public final class RetainedCheckpoints {
  private static final String METADATA = "_metadata";

  private RetainedCheckpoints() {}

  /**
   * The newest complete checkpoint below a folder. A checkpoint is complete when its metadata file
   * stands, since that is written last, under another name, and then renamed.
   *
   * @return the folder of the checkpoint, {@code <root>/<job>/chk-<n>}
   */
  public static Optional<Path> newest(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      return Optional.empty();
    }
    Newest newest = new Newest();
    Files.walkFileTree(root, newest);
    return Optional.ofNullable(newest.metadata).map(Path::getParent);
  }

  private static final class Newest extends SimpleFileVisitor<Path> {
    @Nullable Path metadata;
    @Nullable FileTime time;

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (file.getFileName().toString().equals(METADATA)
          && attributes.size() > 0
          && (time == null || attributes.lastModifiedTime().compareTo(time) > 0)) {
        metadata = file;
        time = attributes.lastModifiedTime();
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return FileVisitResult.CONTINUE;
    }
  }
}
