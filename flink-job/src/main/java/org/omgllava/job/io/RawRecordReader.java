package org.omgllava.job.io;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.omgllava.job.event.Origin;
import org.omgllava.job.event.RawRecord;
import org.omgllava.job.event.SenderNotes;
import org.omgllava.job.typeinfo.RecordTypes;

/**
 * Takes Kafka records as they are. Reading them is the work of an operator: a deserialiser cannot
 * write a dead letter, and one bad record would stop the job.
 */
final class RawRecordReader implements KafkaRecordDeserializationSchema<RawRecord> {
  private static final long serialVersionUID = 1L;

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> read, Collector<RawRecord> out) {
    out.collect(
        new RawRecord(
            Optional.ofNullable(read.key()),
            Optional.ofNullable(read.value()),
            new Origin(
                read.topic(),
                read.partition(),
                read.offset(),
                read.timestamp(),
                System.currentTimeMillis(),
                notes(read.headers().lastHeader(OutgoingRecord.TRACEPARENT)))));
  }

  private static SenderNotes notes(@Nullable Header traceparent) {
    return traceparent == null || traceparent.value() == null
        ? SenderNotes.NONE
        : SenderNotes.ofTraceparent(new String(traceparent.value(), StandardCharsets.UTF_8));
  }

  @Override
  public TypeInformation<RawRecord> getProducedType() {
    return RecordTypes.of(RawRecord.class);
  }
}
