package org.omgllava.job.cli.view;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;

/**
 * One message to pages, encoded as an event stream wants it.
 *
 * @param bytes of the whole message, its empty line included
 */
record Message(byte[] bytes) {
  /**
   * @param kind of the event, one word
   */
  static Message of(String kind, JsonNode data) {
    return new Message(
        ("event: " + kind + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
  }
}
