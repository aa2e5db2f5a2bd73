package org.omgllava.job.event;

import java.util.Map;

/**
 * Where a record came from in Kafka, and what came with it.
 *
 * @param appendTimeMillis the record's Kafka timestamp
 * @param receivedTimeMillis when the job read it
 * @param notes for whoever reads its results
 */
public record Origin(
    String topic,
    int partition,
    long offset,
    long appendTimeMillis,
    long receivedTimeMillis,
    SenderNotes notes) {
  /** A record whose sender said nothing besides. */
  public Origin(
      String topic, int partition, long offset, long appendTimeMillis, long receivedTimeMillis) {
    this(topic, partition, offset, appendTimeMillis, receivedTimeMillis, SenderNotes.NONE);
  }

  /** The place alone, equal in every run that reads the record. */
  public Origin placeOnly() {
    return new Origin(topic, partition, offset, appendTimeMillis, 0);
  }

  /** The same with the attributes of the frame. */
  public Origin with(Map<String, String> attributes) {
    return new Origin(
        topic, partition, offset, appendTimeMillis, receivedTimeMillis, notes.with(attributes));
  }
}
