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
    if (picture.bytes().length > mostBytes) {
      return;
    }
    EncodedImage before = pictures.put(Place.of(frame), picture);
    bytes += picture.bytes().length - (before == null ? 0 : before.bytes().length);
    Iterator<EncodedImage> oldest = pictures.values().iterator();
    while (bytes > mostBytes) {
      bytes -= oldest.next().bytes().length;
      oldest.remove();
    }
  }

  synchronized long bytes() {
    return bytes;
  }
}
