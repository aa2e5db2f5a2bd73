package org.omgllava.job.cli.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of a cluster to somebody else than its supervisor.
 *
 * @param members processes by their names
 * @param starts how often each was started
 */
record ClusterState(
    Running supervisor,
    String bootstrapServers,
    String dashboard,
    Map<String, Running> members,
    Map<String, Integer> starts) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILE = "cluster.json";

  /** The state of a folder's cluster; empty when nobody runs it. */
  static Optional<ClusterState> read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    JsonNode told = JSON.readTree(file.toFile());
    Map<String, Running> members = new LinkedHashMap<>();
    Map<String, Integer> starts = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> member : told.path("members").properties()) {
      members.put(member.getKey(), running(member.getValue()));
      starts.put(member.getKey(), member.getValue().path("starts").asInt());
    }
    ClusterState state =
        new ClusterState(
            running(told.path("supervisor")),
            told.path("bootstrapServers").asText(),
            told.path("dashboard").asText(),
            members,
            starts);
    return state.supervisor().handle().isPresent() ? Optional.of(state) : Optional.empty();
  }

  /** Writes it for whoever asks; what was there is replaced in one step. */
  void write(Path folder) throws IOException {
    ObjectNode told = JSON.createObjectNode();
    told.set("supervisor", JSON.valueToTree(supervisor));
    told.put("bootstrapServers", bootstrapServers);
    told.put("dashboard", dashboard);
    ObjectNode all = told.putObject("members");
    members.forEach(
        (name, process) -> {
          ObjectNode member = JSON.valueToTree(process);
          all.set(name, member.put("starts", starts.getOrDefault(name, 0)));
        });
    Path part = folder.resolve(FILE + ".part");
    Files.writeString(part, told.toPrettyString());
    Files.move(part, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
  }

  static void delete(Path folder) throws IOException {
    Files.deleteIfExists(folder.resolve(FILE));
  }

  private static Running running(JsonNode told) {
    return new Running(told.path("pid").asLong(), told.path("startMillis").asLong());
  }
}
