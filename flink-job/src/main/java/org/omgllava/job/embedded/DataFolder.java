package org.omgllava.job.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one embedded broker and cluster: {@code kafka}, {@code checkpoints}, and {@code
 * tmp}, which is emptied.
 *
 * <p>Owns a lock on the folder that ends with the process, also when it is killed. Constraint: one
 * process per folder. A temporary folder is deleted by {@link #close}; one that a killed process
 * has left, when the next one is made.
 */
public final class DataFolder implements AutoCloseable {
  private static final String TEMPORARY_PREFIX = "omg-llava-";
  private static final String LOCK = "lock";

  /** Folders whose lock this process has. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path root;
  private final boolean temporary;
  private final FileChannel lock;

  private DataFolder(Path root, boolean temporary, FileChannel lock) {
    this.root = root;
    this.temporary = temporary;
    this.lock = lock;
  }

  /**
   * A folder that stays; made when missing, continued when not.
   *
   * @throws IOException when another process uses it or it cannot be written
   */
  public static DataFolder kept(Path root) throws IOException {
    Files.createDirectories(root);
    FileChannel lock = lock(root);
    if (lock == null) {
      throw new IOException(root + " is in use by another process");
    }
    DataFolder folder = new DataFolder(root, false, lock);
    deleteTree(folder.temporaryFiles());
    Files.createDirectories(folder.temporaryFiles());
    return folder;
  }

  /** A folder that is gone when it is closed. */
  public static DataFolder temporary() throws IOException {
    Path parent = Path.of(System.getProperty("java.io.tmpdir"));
    deleteAbandoned(parent);
    Path root = Files.createTempDirectory(parent, TEMPORARY_PREFIX);
    DataFolder folder = new DataFolder(root, true, Objects.requireNonNull(lock(root)));
    Files.createDirectories(folder.temporaryFiles());
    return folder;
  }

  /** The folder itself. */
  public Path root() {
    return root;
  }

  public Path kafka() {
    return root.resolve("kafka");
  }

  public Path checkpoints() {
    return root.resolve("checkpoints");
  }

  /** Files that nothing needs after the process has ended. */
  public Path temporaryFiles() {
    return root.resolve("tmp");
  }

  @Override
  public void close() throws IOException {
    try {
      unlock(root, lock);
    } finally {
      if (temporary) {
        deleteTree(root);
      }
    }
  }

  /** The lock of a folder, or null when somebody has it. */
  private static @Nullable FileChannel lock(Path root) throws IOException {
    Path folder = root.toRealPath();
    // Closing any channel of a file gives up all locks that this process has on it, so a second one
    // must not be opened.
    if (!HELD.add(folder)) {
      return null;
    }
    boolean locked = false;
    try {
      FileChannel channel =
          FileChannel.open(
              folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        locked = channel.tryLock() != null;
      } finally {
        if (!locked) {
          channel.close();
        }
      }
      return locked ? channel : null;
    } finally {
      if (!locked) {
        HELD.remove(folder);
      }
    }
  }

  private static void unlock(Path root, FileChannel lock) throws IOException {
    Path folder = root.toRealPath();
    try (lock) {
      HELD.remove(folder);
    }
  }

  private static void deleteAbandoned(Path parent) throws IOException {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, TEMPORARY_PREFIX + "*")) {
      for (Path folder : folders) {
        // Without a lock file it is being made at this moment, or it is none of ours.
        if (Files.isWritable(folder.resolve(LOCK)) && Files.isWritable(folder)) {
          FileChannel lock = lock(folder);
          if (lock != null) {
            unlock(folder, lock);
            deleteTree(folder);
          }
        }
      }
    }
  }

  private static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            // Somebody else was faster.
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
