package org.omgllava.job.io;

import java.io.IOException;
import java.util.Properties;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.omgllava.job.config.Topics;
import org.omgllava.job.event.RawRecord;
import org.omgllava.job.event.ReadRecord;
import org.omgllava.job.io.lease.OwnedEnumerator;
import org.omgllava.job.io.lease.PrefixLease;

/**
 * The topic of instructions, with what its readers can say about the frames. Its enumerator holds
 * the lease of a job that writes in transactions.
 */
final class InstructionSource
    implements Source<ReadRecord, KafkaPartitionSplit, KafkaSourceEnumState> {
  private static final long serialVersionUID = 1L;

  private final KafkaSource<RawRecord> records;
  private final Properties clientProperties;
  private final Topics topics;
  private final String leasedPrefix;

  /**
   * @param records of the topic of instructions
   * @param clientProperties of a consumer that reaches both topics
   * @param leasedPrefix of the job's transactional ids, empty when it writes without transactions
   */
  InstructionSource(
      KafkaSource<RawRecord> records,
      Properties clientProperties,
      Topics topics,
      String leasedPrefix) {
    this.records = records;
    this.clientProperties = clientProperties;
    this.topics = topics;
    this.leasedPrefix = leasedPrefix;
  }

  @Override
  public SourceReader<ReadRecord, KafkaPartitionSplit> createReader(SourceReaderContext context)
      throws Exception {
    return new InstructionReader(
        records.createReader(context),
        (offsets, said) ->
            new EndWatch(clientProperties, topics.frames(), topics.instructions(), offsets, said));
  }

  @Override
  public Boundedness getBoundedness() {
    return records.getBoundedness();
  }

  @Override
  public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> createEnumerator(
      SplitEnumeratorContext<KafkaPartitionSplit> context) {
    return owned(records.createEnumerator(context), context);
  }

  @Override
  public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restoreEnumerator(
      SplitEnumeratorContext<KafkaPartitionSplit> context, KafkaSourceEnumState saved)
      throws IOException {
    return owned(records.restoreEnumerator(context, saved), context);
  }

  private SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> owned(
      SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> splits,
      SplitEnumeratorContext<KafkaPartitionSplit> context) {
    return leasedPrefix.isEmpty()
        ? splits
        : new OwnedEnumerator(
            splits,
            context,
            () -> new PrefixLease(leasedPrefix, clientProperties, topics.instructions()));
  }

  @Override
  public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
    return records.getSplitSerializer();
  }

  @Override
  public SimpleVersionedSerializer<KafkaSourceEnumState> getEnumeratorCheckpointSerializer() {
    return records.getEnumeratorCheckpointSerializer();
  }
}
