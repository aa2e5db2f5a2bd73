package org.omgllava.job.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.event.Origin;
import org.omgllava.scene.EncodedImage;

class PictureCacheTest {
  private static final int ENTRIES = 100;

  private final PictureCache cache = new PictureCache((long) ENTRIES * PictureCache.ENTRY_BYTES);

  @Test
  void picturesOfAFewBytesAreBoundedToo() {
    for (int i = 0; i < 10 * ENTRIES; i++) {
      cache.put(frame(i), new EncodedImage("JPEG", new byte[1]));
    }

    assertThat(IntStream.range(0, 10 * ENTRIES).filter(i -> cache.get(frame(i)).isPresent()))
        .hasSize(ENTRIES - 1)
        .allMatch(i -> i > 9 * ENTRIES);
    assertThat(cache.bytes()).isEqualTo((ENTRIES - 1) * (PictureCache.ENTRY_BYTES + 1L));
  }

  @Test
  void aPictureThatIsPutAgainCostsOnce() {
    cache.put(frame(0), new EncodedImage("JPEG", new byte[7]));
    cache.put(frame(0), new EncodedImage("JPEG", new byte[5]));

    assertThat(cache.bytes()).isEqualTo(PictureCache.ENTRY_BYTES + 5);
  }

  @Test
  void aPictureThatIsLargerThanAllRoomIsNotKept() {
    cache.put(frame(0), new EncodedImage("JPEG", new byte[ENTRIES * PictureCache.ENTRY_BYTES]));

    assertThat(cache.get(frame(0))).isEmpty();
    assertThat(cache.bytes()).isZero();
  }

  private static FrameStamp frame(int offset) {
    return FrameStamp.end("cam", "", offset, 0, new Origin("frames", 0, offset, 0, 0));
  }
}
