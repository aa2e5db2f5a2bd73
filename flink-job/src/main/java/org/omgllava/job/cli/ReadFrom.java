package org.omgllava.job.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.omgllava.job.client.EventReader;
import org.omgllava.job.client.KafkaClients;
import org.omgllava.job.client.Topic;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where in a topic reading begins.
 *
 * @param end whether it is behind what is there
 * @param time from which on the broker took the records, none for the first one or the end
 */
record ReadFrom(boolean end, Optional<Instant> time) {
  static final ReadFrom EARLIEST = new ReadFrom(false, Optional.empty());

  private static final ReadFrom LATEST = new ReadFrom(true, Optional.empty());

  <T extends SpecificRecord> EventReader<T> open(KafkaClients kafka, Topic<T> topic) {
    if (time.isPresent()) {
      return EventReader.fromTime(kafka, topic, time.get());
    }
    return end ? EventReader.fromEnd(kafka, topic) : EventReader.fromBeginning(kafka, topic);
  }

  /** Reads the words of an option. */
  static final class Parser implements ITypeConverter<ReadFrom> {
    @Override
    public ReadFrom convert(String said) {
      switch (said.toLowerCase(Locale.ROOT)) {
        case "earliest":
          return EARLIEST;
        case "latest":
          return LATEST;
        default:
          try {
            return new ReadFrom(false, Optional.of(OffsetDateTime.parse(said).toInstant()));
          } catch (DateTimeException e) {
            throw new TypeConversionException(
                "'"
                    + said
                    + "' (expected: earliest, latest or a time such as 2026-11-27T10:00:00Z)");
          }
      }
    }
  }
}
