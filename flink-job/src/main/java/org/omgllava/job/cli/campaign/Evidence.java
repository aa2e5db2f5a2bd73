package org.omgllava.job.cli.campaign;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.cli.transactions.JobTransactions;
import org.omgllava.job.embedded.FlinkRest;

/**
 * Asks broker and JobManager for what {@link Liveness} wants to see.
 *
 * <p>Owns a client.
 */
final class Evidence implements AutoCloseable {
  private final JobTransactions transactions;
  private final FlinkRest rest;
  private final List<TopicPartition> partitions = new ArrayList<>();

  /**
   * @param topics of results
   * @param partitions of each
   * @param prefix of the job's transactional ids
   */
  Evidence(
      String bootstrapServers,
      String dashboard,
      List<String> topics,
      int partitions,
      String prefix) {
    Properties properties = new Properties();
    properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    this.transactions = new JobTransactions(properties, prefix);
    this.rest = new FlinkRest(dashboard);
    for (String topic : topics) {
      for (int i = 0; i < partitions; i++) {
        this.partitions.add(new TopicPartition(topic, i));
      }
    }
  }

  /**
   * @throws IOException when one of them does not answer
   */
  Liveness.Seen look() throws IOException, InterruptedException {
    try {
      List<Liveness.Open> open =
          transactions.open().stream()
              .map(
                  found ->
                      new Liveness.Open(found.transaction().transactionalId(), found.sinceMillis()))
              .toList();
      return new Liveness.Seen(ends(), open, checkpoints());
    } catch (CommandFailure e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    transactions.close();
  }

  private Map<String, Liveness.Ends> ends() throws InterruptedException {
    Map<TopicPartition, Long> stable = transactions.ends(partitions, IsolationLevel.READ_COMMITTED);
    Map<String, Liveness.Ends> ends = new TreeMap<>();
    transactions
        .ends(partitions, IsolationLevel.READ_UNCOMMITTED)
        .forEach(
            (partition, end) ->
                ends.put(
                    partition.toString(),
                    new Liveness.Ends(Objects.requireNonNull(stable.get(partition)), end)));
    return ends;
  }

  /** Of all jobs: one that has ended completes none any more. */
  private List<Long> checkpoints() throws IOException, InterruptedException {
    List<Long> triggered = new ArrayList<>();
    for (JsonNode job : rest.get("/jobs").path("jobs")) {
      for (JsonNode checkpoint :
          rest.get("/jobs/" + job.path("id").asText() + "/checkpoints").path("history")) {
        if (checkpoint.path("status").asText().equals("COMPLETED")) {
          triggered.add(checkpoint.path("trigger_timestamp").asLong());
        }
      }
    }
    triggered.sort(Comparator.reverseOrder());
    return triggered;
  }
}
