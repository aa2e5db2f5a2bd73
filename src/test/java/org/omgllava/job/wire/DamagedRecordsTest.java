package org.omgllava.job.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.events.Timings;
import org.omgllava.testing.EventSamples;

/**
 * Whatever the bytes are, a record is read or refused; nothing else is thrown, and no more memory
 * is taken than a record of their size may take.
 */
class DamagedRecordsTest {
  private static final ThreadMXBean MEMORY = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Lengths, counts and block sizes that no record of these sizes can have. */
  private static final long[] FORGED = {
    1_000_000,
    1 << 30,
    Integer.MAX_VALUE,
    Integer.MAX_VALUE + 1L,
    1L << 40,
    Long.MAX_VALUE,
    -1,
    -1_000_000,
    -(1 << 30),
    Integer.MIN_VALUE,
    Long.MIN_VALUE
  };

  /** Far above what a small record takes, far below what a forged length claims. */
  private static final long MOST_ALLOCATED_BYTES = 200_000;

  static Stream<Framed> records() {
    return Stream.concat(EventSamples.all().stream(), EventSamples.withoutItems().stream())
        .map(DamagedRecordsTest::ofAnOldFrame)
        .flatMap(
            event ->
                Stream.of(
                    new Framed(event, writer(event, true)),
                    new Framed(event, writer(event, false))));
  }

  /**
   * A version that has no age reads it as the length of the session. What is cut where that ends is
   * a record of that version, and nothing tells it from one: an age longer than the record is none.
   */
  private static SpecificRecord ofAnOldFrame(SpecificRecord event) {
    if (event instanceof SegmentationEvent sample) {
      return SegmentationEvent.newBuilder(sample)
          .setTimings(Timings.newBuilder(sample.getTimings()).setAgeMillis(4_000L).build())
          .build();
    }
    return event;
  }

  @ParameterizedTest
  @MethodSource("records")
  void damagedBytesAtEveryPosition(Framed record) throws Exception {
    Reading read = record.reader();
    for (int i = 0; i < record.bytes.length; i++) {
      for (int other = 0; other < 256; other++) {
        byte[] damaged = record.bytes.clone();
        damaged[i] = (byte) other;
        check(read, damaged);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("records")
  void forgedLengthsAtEveryPosition(Framed record) throws Exception {
    Reading read = record.reader();
    for (int i = 0; i < record.bytes.length; i++) {
      for (long length : FORGED) {
        for (int kept : List.of(i, i + 1)) {
          check(read, spliced(record.bytes, i, varint(length), kept));
          // A negative count is followed by the block's size in bytes, then by the next block: in
          // place of the end of an empty list this is a list that Avro's own skipping passes over.
          check(read, spliced(record.bytes, i, concat(varint(length), varint(0)), kept));
          check(read, spliced(record.bytes, i, concat(varint(length), varint(0), varint(0)), kept));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("records")
  void recordsThatEndTooSoonOrTooLate(Framed record) throws Exception {
    Reading read = record.reader();
    for (int length = 0; length < record.bytes.length; length++) {
      byte[] cut = Arrays.copyOf(record.bytes, length);
      if (check(read, cut)) {
        assertThat(record.inEarlierVersions()).as("cut to %d", length).contains(read.of(cut));
      }
    }
    assertThat(check(read, Arrays.copyOf(record.bytes, record.bytes.length + 1))).isFalse();
    assertThat(check(read, record.bytes)).isTrue();
  }

  /** Whether the bytes are a record; fails on anything but a record or a refusal. */
  private static boolean check(Reading read, byte[] bytes) {
    long before = MEMORY.getCurrentThreadAllocatedBytes();
    boolean readable = true;
    try {
      read.of(bytes);
    } catch (UnreadableRecordException e) {
      readable = false;
    } catch (Throwable e) {
      throw new AssertionError(HexFormat.of().formatHex(bytes), e);
    }
    long allocated = MEMORY.getCurrentThreadAllocatedBytes() - before;
    if (allocated > MOST_ALLOCATED_BYTES) {
      throw new AssertionError(allocated + " bytes for " + HexFormat.of().formatHex(bytes));
    }
    return readable;
  }

  private static byte[] spliced(byte[] bytes, int at, byte[] inserted, int from) {
    return concat(
        Arrays.copyOf(bytes, at), inserted, Arrays.copyOfRange(bytes, from, bytes.length));
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** A long as Avro writes it: zigzag, seven bits a byte, least significant first. */
  private static byte[] varint(long value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    long rest = value << 1 ^ value >> 63;
    while ((rest & ~0x7FL) != 0) {
      bytes.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
    return bytes.toByteArray();
  }

  @SuppressWarnings("unchecked")
  private static byte[] writer(SpecificRecord event, boolean singleObject) {
    Class<SpecificRecord> type = (Class<SpecificRecord>) event.getClass();
    return (singleObject ? WireWriter.singleObject(type) : WireWriter.confluent(type, 1))
        .write(event);
  }

  private record Framed(SpecificRecord event, byte[] bytes) {
    /** Reads bytes as records of this type; it has read one, so that its classes are loaded. */
    Reading reader() throws Exception {
      WireReader<? extends SpecificRecord> reader =
          WireReader.of(event.getClass().asSubclass(SpecificRecord.class));
      assertThat(reader.read(bytes)).isEqualTo(event);
      return reader::read;
    }

    /**
     * What a record is that ends where an earlier version ended: with Confluent's framing, without
     * a registry, nothing tells it from one of that version.
     */
    List<Object> inEarlierVersions() {
      return bytes[0] != 0
          ? List.of()
          : PublishedSchemas.of(event.getClass().asSubclass(SpecificRecord.class))
              .newestFirst()
              .stream()
              .skip(1)
              .<Object>map(version -> EventSamples.writtenWith(version, event))
              .toList();
    }

    @Override
    public String toString() {
      return event.getSchema().getName() + " in " + bytes.length + " bytes";
    }
  }

  private interface Reading {
    Object of(byte[] value) throws Exception;
  }
}
