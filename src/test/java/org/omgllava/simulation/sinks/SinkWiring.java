package org.omgllava.simulation.sinks;

import java.util.Optional;

/** What is written where: as it should be, but for one planted fault at most. */
final class SinkWiring {
  private final Optional<SinkMutation> planted;
  private final int partitions;

  SinkWiring(Optional<SinkMutation> planted, int partitions) {
    this.planted = planted;
    this.partitions = partitions;
  }

  boolean has(SinkMutation mutation) {
    return planted.filter(mutation::equals).isPresent();
  }

  int partitions() {
    return partitions;
  }

  /** Records are numbered; those of a partition keep their order. */
  int partition(int record) {
    return record % partitions;
  }
}
