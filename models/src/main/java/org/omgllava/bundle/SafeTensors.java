package org.omgllava.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads and writes safetensors files: eight bytes of header length, a JSON header, the values
 * (little endian). Nothing in such a file can run code.
 */
public final class SafeTensors {
  private static final int LENGTH_BYTES = 8;

  private SafeTensors() {}

  /**
   * One tensor.
   *
   * @param dtype the format's name of the type, such as F32 or I64
   * @param shape sizes of the axes
   * @param data the values, row-major, little endian
   */
  public record Tensor(String dtype, long[] shape, ByteBuffer data) {
    /** The values of an F32 tensor. */
    public float[] floats() {
      if (!dtype.equals("F32")) {
        throw new BundleException("dtype: " + dtype + " (expected: F32)");
      }
      float[] values = new float[data.remaining() / Float.BYTES];
      data.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
      return values;
    }
  }

  /**
   * All tensors of a file by name, in the file's order.
   *
   * @throws BundleException when it is no such file
   */
  public static Map<String, Tensor> read(Path file) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      int headerLength = Math.toIntExact(bytes.getLong(0));
      String header = new String(bytes.array(), LENGTH_BYTES, headerLength, StandardCharsets.UTF_8);
      int start = LENGTH_BYTES + headerLength;
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> entry : new ObjectMapper().readTree(header).properties()) {
        if (!entry.getKey().equals("__metadata__")) {
          tensors.put(entry.getKey(), tensor(entry.getValue(), bytes, start));
        }
      }
      return tensors;
    } catch (IOException | RuntimeException e) {
      throw new BundleException(file + ": no safetensors file: " + e.getMessage(), e);
    }
  }

  /** Writes tensors in the map's order. */
  public static void write(Path file, Map<String, Tensor> tensors) throws IOException {
    ObjectNode header = new ObjectMapper().createObjectNode();
    int end = 0;
    for (Map.Entry<String, Tensor> named : tensors.entrySet()) {
      Tensor tensor = named.getValue();
      ObjectNode entry = header.putObject(named.getKey()).put("dtype", tensor.dtype());
      ArrayNode shape = entry.putArray("shape");
      for (long size : tensor.shape()) {
        shape.add(size);
      }
      int start = end;
      end = Math.addExact(end, tensor.data().remaining());
      entry.putArray("data_offsets").add(start).add(end);
    }
    byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(LENGTH_BYTES + text.length + end).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(text.length).put(text);
    tensors.values().forEach(tensor -> bytes.put(tensor.data().duplicate()));
    Files.write(file, bytes.array());
  }

  private static Tensor tensor(JsonNode entry, ByteBuffer bytes, int start) {
    JsonNode offsets = entry.required("data_offsets");
    int from = offsets.required(0).intValue();
    int to = offsets.required(1).intValue();
    JsonNode axes = entry.required("shape");
    long[] shape = new long[axes.size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = axes.get(i).longValue();
    }
    ByteBuffer data = bytes.slice(start + from, to - from).order(ByteOrder.LITTLE_ENDIAN);
    return new Tensor(entry.required("dtype").textValue(), shape, data);
  }
}
