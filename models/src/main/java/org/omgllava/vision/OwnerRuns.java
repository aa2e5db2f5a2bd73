package org.omgllava.vision;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import java.util.Arrays;
import org.omgllava.torch.TensorScope;

/** Which query owns each pixel of a frame, as runs down the columns, one column after the other. */
final class OwnerRuns {
  /** Owner of a pixel that no query owns. */
  static final int NOBODY = -1;

  private int[] owners = new int[1024];
  private int[] ends = new int[1024];
  private int count;
  private int end;

  /** Of a map (width, height) on a device; only where the owner changes leaves it. */
  static OwnerRuns of(TensorScope scope, NDArray map) {
    NDArray pixels = map.flatten();
    pixels.attach(scope.manager());
    long size = pixels.size();
    OwnerRuns runs = new OwnerRuns();
    if (size > 1) {
      NDArray changed = pixels.get("1:").neq(pixels.get(":-1")).nonzero().flatten();
      if (changed.size() > 0) {
        int[] owners = pixels.get(new NDIndex("{}", changed)).toIntArray();
        long[] lasts = changed.toLongArray();
        for (int i = 0; i < owners.length; i++) {
          runs.add(owners[i], (int) lasts[i] + 1 - runs.end);
        }
      }
    }
    runs.add(pixels.get(size - 1 + ":").toIntArray()[0], (int) size - runs.end);
    return runs;
  }

  /** The next pixels. */
  void add(int owner, int pixels) {
    end += pixels;
    if (count > 0 && owners[count - 1] == owner) {
      ends[count - 1] = end;
      return;
    }
    if (count == owners.length) {
      owners = Arrays.copyOf(owners, count * 2);
      ends = Arrays.copyOf(ends, count * 2);
    }
    owners[count] = owner;
    ends[count++] = end;
  }

  /** The same runs, owner i being names[i] now. */
  OwnerRuns renamed(int[] names) {
    for (int run = 0; run < count; run++) {
      owners[run] = owners[run] == NOBODY ? NOBODY : names[owners[run]];
    }
    return this;
  }

  int count() {
    return count;
  }

  int owner(int run) {
    return owners[run];
  }

  /** One past the run's last pixel. */
  int end(int run) {
    return ends[run];
  }

  /** Pixels of the frame. */
  int pixels() {
    return end;
  }
}
