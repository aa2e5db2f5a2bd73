package org.omgllava.job.runtime;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.Origin;
import org.omgllava.scene.EncodedImage;

/** Pictures by the place of their records; the least recently used go first. For all threads. */
final class PictureCache {
  /** What a picture costs beside its own bytes: its place, the names in it, the map's entry. */
  static final int ENTRY_BYTES = 320;

  private final long mostBytes;
  private final Map<Place, EncodedImage> pictures = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  private record Place(String topic, int partition, long offset) {
    static Place of(FrameStamp frame) {
      Origin origin = frame.origin();
      return new Place(origin.topic(), origin.partition(), origin.offset());
    }
  }

  PictureCache(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  synchronized Optional<EncodedImage> get(FrameStamp frame) {
    return Optional.ofNullable(pictures.get(Place.of(frame)));
  }

  /** Keeps a picture; one that is larger than all room is not kept. */
  synchronized void put(FrameStamp frame, EncodedImage picture) {
    if (costBytes(picture) > mostBytes) {
      return;
    }
    EncodedImage before = pictures.put(Place.of(frame), picture);
    bytes += costBytes(picture) - (before == null ? 0 : costBytes(before));
    Iterator<EncodedImage> oldest = pictures.values().iterator();
    while (bytes > mostBytes) {
      bytes -= costBytes(oldest.next());
      oldest.remove();
    }
  }

  synchronized long bytes() {
    return bytes;
  }

  private static long costBytes(EncodedImage picture) {
    return ENTRY_BYTES + picture.bytes().length;
  }
}
