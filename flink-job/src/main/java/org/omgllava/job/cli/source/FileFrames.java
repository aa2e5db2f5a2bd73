package org.omgllava.job.cli.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.omgllava.image.ImageHeader;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.client.SourceFrame;

/** Pictures from files, sent as they are: the job decides whether they can be decoded. */
public final class FileFrames implements FrameSource {
  private static final String VIPSEG_IMAGES = "images";
  private static final String VIPSEG_RAW_IMAGES = "imgs";

  private final int size;
  private final Iterator<Entry> left;
  private final Numbering numbering;
  private LeftOut leftOut;

  private record Entry(String streamId, long index, Path file, boolean last) {}

  /** What an index counts. */
  private enum Numbering {
    FILES,
    PICTURES
  }

  private FileFrames(List<Entry> entries, Numbering numbering, LeftOut leftOut) {
    this.size = entries.size();
    this.left = entries.iterator();
    this.numbering = numbering;
    this.leftOut = leftOut;
  }

  /**
   * The pictures of a folder in the order of {@link NaturalOrder}. Hidden files and those in none
   * of the formats are passed over and counted; an index counts pictures.
   *
   * @param glob of paths below the folder; empty for the files in the folder itself
   */
  public static FileFrames folder(
      String streamId, Path folder, Optional<String> glob, long firstIndex) {
    FolderFiles found = FolderFiles.of(folder, glob);
    if (found.files().isEmpty() && found.hidden() == 0) {
      throw new CommandFailure(
          folder + ": holds no files" + glob.map(pattern -> " that match " + pattern).orElse(""));
    }
    return new FileFrames(
        List.copyOf(entries(streamId, found.files(), firstIndex)),
        Numbering.PICTURES,
        LeftOut.NOTHING.withHidden(found.hidden()));
  }

  /**
   * Videos of a folder in VIPSeg's layout, {@code images/<video>/<frame>.jpg} (or {@code imgs} as
   * in the raw download); each video is a stream.
   *
   * @param videos ids of the videos, or empty for all
   * @param atOnce number of videos that take turns; when one ends the next begins
   */
  public static FileFrames vipseg(Path root, List<String> videos, int atOnce) {
    Path images = imagesOf(root);
    List<Entry> entries = new ArrayList<>();
    Iterator<String> following = videosOf(root, videos).iterator();
    Deque<Deque<Entry>> open = new ArrayDeque<>();
    LeftOut leftOut = LeftOut.NOTHING;
    while (following.hasNext() || !open.isEmpty()) {
      if (open.size() < atOnce && following.hasNext()) {
        String video = following.next();
        FolderFiles found = FolderFiles.of(images.resolve(video), Optional.empty());
        leftOut = leftOut.withHidden(found.hidden());
        open.addFirst(entries(video, found.files(), 0));
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
    return new FileFrames(entries, Numbering.FILES, leftOut);
  }

  /** Ids of the videos in VIPSeg's layout that {@link #vipseg} sends, in their order. */
  public static Set<String> videosOf(Path root, List<String> videos) {
    return new LinkedHashSet<>(videos.isEmpty() ? foldersOf(imagesOf(root)) : videos);
  }

  private static Path imagesOf(Path root) {
    Path images =
        Files.isDirectory(root.resolve(VIPSEG_IMAGES))
            ? root.resolve(VIPSEG_IMAGES)
            : root.resolve(VIPSEG_RAW_IMAGES);
    if (!Files.isDirectory(images)) {
      throw new CommandFailure(
          root + ": has no folder " + VIPSEG_IMAGES + " or " + VIPSEG_RAW_IMAGES);
    }
    return images;
  }

  @Override
  public Optional<SourceFrame> next() throws IOException {
    while (left.hasNext()) {
      Entry entry = left.next();
      byte[] bytes = Files.readAllBytes(entry.file);
      String fileName = entry.file.getFileName().toString();
      Optional<String> format = ImageHeader.format(bytes);
      if (format.isPresent() || numbering == Numbering.FILES) {
        int dot = fileName.lastIndexOf('.');
        return Optional.of(
            new SourceFrame(
                entry.streamId,
                entry.index - leftOut.noPictures(),
                dot < 0 ? fileName : fileName.substring(0, dot),
                format.orElse(
                    dot < 0 ? "UNKNOWN" : fileName.substring(dot + 1).toUpperCase(Locale.ROOT)),
                bytes,
                entry.last));
      }
      leftOut = leftOut.withNoPicture(fileName);
    }
    return Optional.empty();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public LeftOut leftOut() {
    return leftOut;
  }

  private static Deque<Entry> entries(String streamId, List<Path> files, long firstIndex) {
    Deque<Entry> entries = new ArrayDeque<>();
    for (int i = 0; i < files.size(); i++) {
      entries.add(new Entry(streamId, firstIndex + i, files.get(i), i == files.size() - 1));
    }
    return entries;
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
