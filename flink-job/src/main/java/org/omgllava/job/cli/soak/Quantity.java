package org.omgllava.job.cli.soak;

/** What must not grow with the number of frames. */
enum Quantity {
  RESIDENT("resident memory, MiB"),
  HEAP("heap after a collection, MiB"),
  TENSORS("live native tensors"),
  THREADS("threads"),
  OPEN_FILES("open files"),
  CHECKPOINT("checkpoint, KiB"),
  CHECKPOINT_FILES("files of checkpoints"),
  TRANSACTIONAL_IDS("transactional ids"),
  BROKER_FILES("files of the broker");

  private final String title;

  Quantity(String title) {
    this.title = title;
  }

  /** Name and unit, for people. */
  String title() {
    return title;
  }
}
