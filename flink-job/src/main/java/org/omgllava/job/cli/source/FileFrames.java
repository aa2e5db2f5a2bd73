package org.omgllava.job.cli.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.omgllava.image.ImageHeader;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.client.SourceFrame;

/** Pictures from files, sent as they are: the job decides what it can decode. */
public final class FileFrames implements FrameSource {
  private static final String VIPSEG_IMAGES = "images";
  private static final String VIPSEG_RAW_IMAGES = "imgs";

  private final List<Entry> entries;
  private final Iterator<Entry> left;

  private record Entry(String streamId, long index, Path file, boolean last) {}

  private FileFrames(List<Entry> entries) {
    this.entries = entries;
    this.left = entries.iterator();
  }

  /** Every file of a folder in the order of {@link NaturalOrder}. */
  public static FileFrames folder(String streamId, Path folder, long firstIndex) {
    List<Entry> entries = List.copyOf(entries(streamId, folder, firstIndex));
    if (entries.isEmpty()) {
      throw new CommandFailure(folder + ": holds no files");
    }
    return new FileFrames(entries);
  }

  /**
   * Videos of a folder in VIPSeg's layout, {@code images/<video>/<frame>.jpg} (or {@code imgs} as
   * in the raw download); each video is a stream.
   *
   * @param videos ids of the videos, or empty for all
   * @param atOnce number of videos that take turns; when one ends the next begins
   */
  public static FileFrames vipseg(Path root, List<String> videos, int atOnce) {
    Path images =
        Files.isDirectory(root.resolve(VIPSEG_IMAGES))
            ? root.resolve(VIPSEG_IMAGES)
            : root.resolve(VIPSEG_RAW_IMAGES);
    if (!Files.isDirectory(images)) {
      throw new CommandFailure(
          root + ": has no folder " + VIPSEG_IMAGES + " or " + VIPSEG_RAW_IMAGES);
    }
    List<Entry> entries = new ArrayList<>();
    Iterator<String> following = (videos.isEmpty() ? foldersOf(images) : videos).iterator();
    Deque<Deque<Entry>> open = new ArrayDeque<>();
    while (following.hasNext() || !open.isEmpty()) {
      if (open.size() < atOnce && following.hasNext()) {
        String video = following.next();
        open.addFirst(entries(video, images.resolve(video), 0));
      }
      Deque<Entry> video = open.removeFirst();
      if (!video.isEmpty()) {
        entries.add(video.removeFirst());
        open.addLast(video);
      }
    }
    if (entries.isEmpty()) {
      throw new CommandFailure(images + ": holds no videos");
    }
    return new FileFrames(entries);
  }

  @Override
  public Optional<SourceFrame> next() throws IOException {
    if (!left.hasNext()) {
      return Optional.empty();
    }
    Entry entry = left.next();
    String fileName = entry.file.getFileName().toString();
    int dot = fileName.lastIndexOf('.');
    byte[] bytes = Files.readAllBytes(entry.file);
    return Optional.of(
        new SourceFrame(
            entry.streamId,
            entry.index,
            dot < 0 ? fileName : fileName.substring(0, dot),
            ImageHeader.format(bytes)
                .orElse(dot < 0 ? "UNKNOWN" : fileName.substring(dot + 1).toUpperCase(Locale.ROOT)),
            bytes,
            entry.last));
  }

  @Override
  public long size() {
    return entries.size();
  }

  private static Deque<Entry> entries(String streamId, Path folder, long firstIndex) {
    Deque<Entry> entries = new ArrayDeque<>();
    List<Path> files = filesOf(folder);
    for (int i = 0; i < files.size(); i++) {
      entries.add(new Entry(streamId, firstIndex + i, files.get(i), i == files.size() - 1));
    }
    return entries;
  }

  private static List<Path> filesOf(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .sorted(Comparator.comparing(f -> f.getFileName().toString(), NaturalOrder.INSTANCE))
          .toList();
    } catch (IOException e) {
      throw new CommandFailure(folder + ": no such folder", e);
    }
  }

  private static List<String> foldersOf(Path folder) {
    try (Stream<Path> folders = Files.list(folder)) {
      return folders
          .filter(Files::isDirectory)
          .map(f -> f.getFileName().toString())
          .sorted(NaturalOrder.INSTANCE)
          .toList();
    } catch (IOException e) {
      throw new CommandFailure(folder + ": cannot be listed", e);
    }
  }
}
