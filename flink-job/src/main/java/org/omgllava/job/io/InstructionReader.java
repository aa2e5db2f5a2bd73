package org.omgllava.job.io;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.omgllava.job.event.Origin;
import org.omgllava.job.event.RawRecord;
import org.omgllava.job.event.ReadPosition;
import org.omgllava.job.event.ReadRecord;

/**
 * Gives the records of a reader, and after them how far it has come.
 *
 * <p>Owns the reader and what watches the ends.
 */
final class InstructionReader implements SourceReader<ReadRecord, KafkaPartitionSplit> {
  private final SourceReader<RawRecord, KafkaPartitionSplit> reader;
  private final ReadOffsets offsets = new ReadOffsets();
  private final SaidPositions said = new SaidPositions();
  private final EndWatch watch;

  /** Makes what watches the ends. */
  interface Watching {
    EndWatch of(ReadOffsets offsets, SaidPositions said);
  }

  InstructionReader(SourceReader<RawRecord, KafkaPartitionSplit> reader, Watching watching) {
    this.reader = reader;
    this.watch = watching.of(offsets, said);
  }

  @Override
  public void start() {
    reader.start();
    watch.start();
  }

  @Override
  public InputStatus pollNext(ReaderOutput<ReadRecord> output) throws Exception {
    Optional<ReadPosition> position = said.hear();
    if (position.isPresent()) {
      output.collect(position.get());
      return InputStatus.MORE_AVAILABLE;
    }
    return reader.pollNext(new Noting(output));
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    CompletableFuture<Void> records = reader.isAvailable();
    CompletableFuture<Void> positions = said.isAvailable();
    return records.isDone() || positions.isDone()
        ? CompletableFuture.completedFuture(null)
        : CompletableFuture.anyOf(records, positions).thenAccept(any -> {});
  }

  @Override
  public void addSplits(List<KafkaPartitionSplit> splits) {
    splits.forEach(split -> offsets.assign(split.getPartition(), split.getStartingOffset()));
    reader.addSplits(splits);
  }

  @Override
  public List<KafkaPartitionSplit> snapshotState(long checkpointId) {
    return reader.snapshotState(checkpointId);
  }

  @Override
  public void notifyNoMoreSplits() {
    reader.notifyNoMoreSplits();
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    reader.notifyCheckpointComplete(checkpointId);
  }

  @Override
  public void notifyCheckpointAborted(long checkpointId) throws Exception {
    reader.notifyCheckpointAborted(checkpointId);
  }

  @Override
  public void close() throws Exception {
    try (watch) {
      reader.close();
    }
  }

  private void note(RawRecord read) {
    Origin origin = read.origin();
    offsets.read(origin.partition(), origin.offset(), origin.appendTimeMillis());
  }

  /** Takes the reader's records on their way. */
  private class NotingSplit implements SourceOutput<RawRecord> {
    private final SourceOutput<ReadRecord> output;

    NotingSplit(SourceOutput<ReadRecord> output) {
      this.output = output;
    }

    @Override
    public void collect(RawRecord read) {
      note(read);
      output.collect(read);
    }

    @Override
    public void collect(RawRecord read, long timestamp) {
      note(read);
      output.collect(read, timestamp);
    }

    @Override
    public void emitWatermark(Watermark watermark) {
      output.emitWatermark(watermark);
    }

    @Override
    public void markIdle() {
      output.markIdle();
    }

    @Override
    public void markActive() {
      output.markActive();
    }
  }

  private final class Noting extends NotingSplit implements ReaderOutput<RawRecord> {
    private final ReaderOutput<ReadRecord> output;

    Noting(ReaderOutput<ReadRecord> output) {
      super(output);
      this.output = output;
    }

    @Override
    public SourceOutput<RawRecord> createOutputForSplit(String splitId) {
      return new NotingSplit(output.createOutputForSplit(splitId));
    }

    @Override
    public void releaseOutputForSplit(String splitId) {
      output.releaseOutputForSplit(splitId);
    }
  }
}
