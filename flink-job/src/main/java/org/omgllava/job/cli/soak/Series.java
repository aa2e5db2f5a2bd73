package org.omgllava.job.cli.soak;

/**
 * One curve.
 *
 * @param of a process of the cluster, or the job
 */
record Series(Quantity quantity, String of) {
  /** Of what belongs to no single process. */
  static final String JOB = "job";

  /** The reverse of {@link #column}. */
  static Series ofColumn(String column) {
    int space = column.indexOf(' ');
    if (space < 0) {
      throw new IllegalArgumentException(
          "column: " + column + " (expected: a quantity, a space, and whose it is)");
    }
    return new Series(Quantity.valueOf(column.substring(0, space)), column.substring(space + 1));
  }

  /** Its name in a table of samples. */
  String column() {
    return quantity.name() + " " + of;
  }

  /** By quantity, then by whose it is. */
  static int inOrder(Series a, Series b) {
    int quantities = a.quantity.compareTo(b.quantity);
    return quantities != 0 ? quantities : a.of.compareTo(b.of);
  }
}
