package org.omgllava.job.io.lease;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.jspecify.annotations.Nullable;

/**
 * A source's enumerator that holds the job's lease besides: there is one of it in a job, for as
 * long as the job lives, where the JobManager is. A job that is not the first to hold the lease
 * fails for good.
 */
public final class OwnedEnumerator
    implements SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> {
  private static final long RENEWAL_MILLIS = 2_000;

  private final SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> splits;
  private final SplitEnumeratorContext<KafkaPartitionSplit> context;
  private final Supplier<PrefixLease> leases;
  private @Nullable PrefixLease lease;

  public OwnedEnumerator(
      SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> splits,
      SplitEnumeratorContext<KafkaPartitionSplit> context,
      Supplier<PrefixLease> leases) {
    this.splits = splits;
    this.context = context;
    this.leases = leases;
  }

  @Override
  public void start() {
    splits.start();
    PrefixLease held = leases.get();
    lease = held;
    context.callAsync(
        () -> {
          held.renew();
          return held;
        },
        (renewed, problem) -> {
          if (problem instanceof PrefixTakenException) {
            throw new SuppressRestartsException(problem);
          }
        },
        0,
        RENEWAL_MILLIS);
  }

  @Override
  public void close() throws IOException {
    try (PrefixLease held = lease) {
      splits.close();
    }
  }

  @Override
  public void handleSplitRequest(int subtask, @Nullable String requesterHostname) {
    splits.handleSplitRequest(subtask, requesterHostname);
  }

  @Override
  public void addSplitsBack(List<KafkaPartitionSplit> back, int subtask) {
    splits.addSplitsBack(back, subtask);
  }

  @Override
  public void addReader(int subtask) {
    splits.addReader(subtask);
  }

  @Override
  public KafkaSourceEnumState snapshotState(long checkpointId) throws Exception {
    return splits.snapshotState(checkpointId);
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    splits.notifyCheckpointComplete(checkpointId);
  }

  @Override
  public void notifyCheckpointAborted(long checkpointId) throws Exception {
    splits.notifyCheckpointAborted(checkpointId);
  }

  @Override
  public void handleSourceEvent(int subtask, SourceEvent event) {
    splits.handleSourceEvent(subtask, event);
  }
}
