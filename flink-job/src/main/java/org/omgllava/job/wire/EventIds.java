package org.omgllava.job.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Ids that depend on what an event is about and on nothing else: a replay gives the same. */
public final class EventIds {
  private static final int ID_BYTES = 16;

  private EventIds() {}

  /** 32 hexadecimal digits of the SHA-256 of all parts, each with its length in front. */
  public static String of(Object... parts) {
    MessageDigest digest = sha256();
    for (Object part : parts) {
      byte[] bytes = part.toString().getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
      digest.update(bytes);
    }
    return id(digest);
  }

  /** 32 hexadecimal digits of the SHA-256 of a record's value. */
  public static String ofRecord(byte[] value) {
    MessageDigest digest = sha256();
    digest.update(value);
    return id(digest);
  }

  private static String id(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest(), 0, ID_BYTES);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
