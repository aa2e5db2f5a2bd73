package org.omgllava.job.io.transaction;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.connector.kafka.sink.internal.FlinkKafkaInternalProducer;
import org.apache.flink.connector.kafka.sink.internal.TransactionOwnership;
import org.apache.flink.connector.kafka.sink.internal.TransactionalIdFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Aborts what earlier attempts of a subtask have begun after this one: a task that did not know yet
 * that it has started again elsewhere. Nobody else would before the transactions' timeout, and
 * readers of committed results would wait.
 *
 * <p>The earlier attempt does no harm when it looks: it aborts nothing of a later one. What is
 * listed at one checkpoint is aborted at the next one, so that no checkpoint waits for the list.
 *
 * <p>Owns a client. Constraint: one thread.
 */
public final class LeftOpen implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LeftOpen.class);
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final Properties properties;
  private final Owned owned;
  private final Admin admin;
  private Optional<KafkaFuture<Collection<TransactionListing>>> listed = Optional.empty();
  private long listedNanos = System.nanoTime();

  /**
   * Which transactions are a subtask's.
   *
   * @param prefix of this attempt's
   * @param subtasks whose ids it owns
   * @param total number of subtasks that own ids
   */
  public record Owned(AttemptPrefix prefix, Set<Integer> subtasks, int total) {
    static Owned of(AttemptPrefix prefix, Collection<KafkaWriterState> states, TaskInfo task) {
      TransactionOwnership ownership = TransactionOwnership.EXPLICIT_BY_WRITER_STATE;
      int subtask = task.getIndexOfThisSubtask();
      int parallelism = task.getNumberOfParallelSubtasks();
      return new Owned(
          prefix,
          Arrays.stream(ownership.getOwnedSubtaskIds(subtask, parallelism, states))
              .boxed()
              .collect(Collectors.toSet()),
          ownership.getTotalNumberOfOwnedSubtasks(subtask, parallelism, states));
    }

    /** Whether an earlier attempt of the subtask has begun it. */
    public boolean isEarlier(String transactionalId) {
      return prefix.isAfter(transactionalId)
          && subtasks.contains(TransactionalIdFactory.extractSubtaskId(transactionalId) % total);
    }
  }

  /**
   * @param properties of the producers
   */
  LeftOpen(Properties properties, Owned owned) {
    this.properties = properties;
    this.owned = owned;
    this.admin = Admin.create(properties);
  }

  /**
   * Waits until the brokers say what is open.
   *
   * @throws IOException when they do not
   */
  void awaitBrokers() throws IOException, InterruptedException {
    try {
      list().get();
    } catch (ExecutionException e) {
      throw new IOException(
          owned.prefix().text() + ": the brokers do not say what is open: " + e.getMessage(), e);
    }
  }

  /** Aborts what was listed at a checkpoint before, and lists again. */
  void atCheckpoint() throws InterruptedException {
    if (listed.filter(KafkaFuture::isDone).isPresent()) {
      for (String id : earlier(listed.get())) {
        LOG.warn("{}: an earlier attempt has begun this transaction; it is aborted", id);
        abort(id);
      }
      listed = Optional.empty();
    }
    if (listed.isEmpty() && System.nanoTime() - listedNanos >= PAUSE.toNanos()) {
      listedNanos = System.nanoTime();
      listed = Optional.of(list());
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }

  private List<String> earlier(KafkaFuture<Collection<TransactionListing>> done)
      throws InterruptedException {
    try {
      return done.get().stream()
          .map(TransactionListing::transactionalId)
          .filter(owned::isEarlier)
          .toList();
    } catch (ExecutionException e) {
      // The brokers do not answer; they are asked again.
      LOG.debug("{}: what is open is not known", owned.prefix(), e);
      return List.of();
    }
  }

  private KafkaFuture<Collection<TransactionListing>> list() {
    return admin
        .listTransactions(
            new ListTransactionsOptions()
                .filterStates(Set.of(TransactionState.ONGOING))
                .filterOnTransactionalIdPattern(Pattern.quote(owned.prefix().prefix()) + "-.*"))
        .all();
  }

  private void abort(String id) {
    try (FlinkKafkaInternalProducer<byte[], byte[]> taker =
        new FlinkKafkaInternalProducer<>(properties, id)) {
      taker.initTransactions();
    }
  }
}
