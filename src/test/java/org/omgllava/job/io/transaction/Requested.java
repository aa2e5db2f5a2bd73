package org.omgllava.job.io.transaction;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;

/** Keeps what the committer says of a transaction. Threads: one writes, another may read. */
final class Requested implements Committer.CommitRequest<KafkaCommittable> {
  static final String LATER = "later";

  private final KafkaCommittable committable;
  private final List<String> said = new CopyOnWriteArrayList<>();

  Requested(KafkaCommittable committable) {
    this.committable = committable;
  }

  @Override
  public KafkaCommittable getCommittable() {
    return committable;
  }

  @Override
  public int getNumberOfRetries() {
    return 0;
  }

  @Override
  public void signalFailedWithKnownReason(Throwable reason) {
    said.add("known " + reason.getClass().getSimpleName());
  }

  @Override
  public void signalFailedWithUnknownReason(Throwable reason) {
    said.add("unknown " + reason.getClass().getSimpleName());
  }

  @Override
  public void retryLater() {
    said.add(LATER);
  }

  @Override
  public void updateAndRetryLater(KafkaCommittable changed) {
    said.add(LATER);
  }

  @Override
  public void signalAlreadyCommitted() {
    said.add("committed");
  }

  /** Nothing when it is committed. */
  List<String> said() {
    return List.copyOf(said);
  }

  /** Whether it is to be asked for again, and forgets it. */
  boolean takeLate() {
    return said.remove(LATER);
  }
}
