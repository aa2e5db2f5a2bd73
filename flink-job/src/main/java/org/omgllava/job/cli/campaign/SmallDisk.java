package org.omgllava.job.cli.campaign;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder of limited size that can be filled and emptied again: a file system in memory, for which
 * this process needs the right to mount.
 *
 * <p>Owns the file system; what it holds is gone at the end.
 */
final class SmallDisk implements AutoCloseable {
  private static final String SIZE = "256m";
  private static final int BLOCK_BYTES = 1 << 16;

  private final Path folder;
  private final Path filler;
  private final boolean mounted;

  private SmallDisk(Path folder, boolean mounted) {
    this.folder = folder;
    this.filler = folder.resolve("filler");
    this.mounted = mounted;
  }

  /** The disk that a folder lies on, which nobody fills. */
  static SmallDisk untouched(Path folder) {
    return new SmallDisk(folder, false);
  }

  /**
   * Mounts one.
   *
   * @param folder made where there is none
   * @throws IOException where that is not allowed
   */
  static SmallDisk mount(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    if (run("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", folder.toString()) != 0) {
      throw new IOException(
          "no file system can be mounted at " + folder + " (expected: root, or no DISK_FULL)");
    }
    return new SmallDisk(folder, true);
  }

  /**
   * Leaves no room for anything else.
   *
   * @throws IllegalStateException when it is not its own
   */
  void fill() throws IOException {
    if (!mounted) {
      throw new IllegalStateException(folder + " is shared with others (expected: mounted)");
    }
    try (OutputStream out = Files.newOutputStream(filler)) {
      byte[] block = new byte[BLOCK_BYTES];
      while (Files.getFileStore(folder).getUsableSpace() > 0) {
        out.write(block);
      }
    } catch (IOException e) {
      // That there is no room for the last block is what is wanted.
      if (Files.getFileStore(folder).getUsableSpace() > 0) {
        throw e;
      }
    }
  }

  /** Makes room. */
  void clear() throws IOException {
    Files.deleteIfExists(filler);
  }

  @Override
  public void close() throws IOException, InterruptedException {
    if (mounted && run("umount", "--lazy", folder.toString()) != 0) {
      throw new IOException(folder + " cannot be unmounted (expected: nobody needs it any more)");
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    return process.waitFor();
  }
}
