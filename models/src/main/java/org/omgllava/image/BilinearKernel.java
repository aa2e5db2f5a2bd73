package org.omgllava.image;

/**
 * Weights of one axis of OpenCV's bilinear resize of bytes: two neighbours, fixed point, no
 * smoothing.
 *
 * @param first for each output pixel the neighbour on the left, inside the picture
 * @param second the neighbour on the right, inside the picture
 * @param near weight of the first, of {@link #ONE}
 * @param far weight of the second
 */
record BilinearKernel(int[] first, int[] second, int[] near, int[] far) {
  static final int ONE = 2048;

  /**
   * @param size pixels of the picture
   * @param out pixels of the result
   * @param closed whether a place beside the picture takes its last pixel whole, as OpenCV does for
   *     columns; rows are weighed as if the picture went on
   */
  static BilinearKernel of(int size, int out, boolean closed) {
    BilinearKernel kernel =
        new BilinearKernel(new int[out], new int[out], new int[out], new int[out]);
    double scale = size / (double) out;
    for (int i = 0; i < out; i++) {
      float place = (float) ((i + 0.5) * scale - 0.5);
      int left = (int) Math.floor(place);
      float share = closed && (left < 0 || left >= size - 1) ? 0 : place - left;
      kernel.first[i] = Math.min(Math.max(left, 0), size - 1);
      kernel.second[i] =
          closed
              ? Math.min(kernel.first[i] + 1, size - 1)
              : Math.min(Math.max(left + 1, 0), size - 1);
      kernel.near[i] = (int) Math.rint((1 - share) * ONE);
      kernel.far[i] = (int) Math.rint(share * ONE);
    }
    return kernel;
  }
}
