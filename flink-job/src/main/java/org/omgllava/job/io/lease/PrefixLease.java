package org.omgllava.job.io.lease;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to write with a prefix of transactional ids. Two jobs that write with one prefix fence
 * each other for ever. Who has the right is a member of a consumer group of that name: Kafka itself
 * forgets a member that is dead, whatever transactions it has left open. A user who may not use the
 * group is not guarded, and the log says so.
 *
 * <p>Constraint: thread-safe. Lifecycle: renewed again and again, then closed.
 */
public final class PrefixLease implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PrefixLease.class);
  private static final String GROUP_SUFFIX = "-owner";

  /** Kafka forgets a member that it has not heard of for so long. */
  private static final Duration SESSION = Duration.ofSeconds(10);

  /** Whoever is still listed after that is alive. */
  private static final Duration PATIENCE = SESSION.plusSeconds(5);

  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final int REACH_MILLIS = 10_000;

  /**
   * Owners that have ended in this process, as system properties: each job has classes of its own,
   * and a broker that is slow to forget a member must not keep the next job from starting.
   */
  private static final String ENDED = "omg.lease.ended.";

  private static final LongPredicate RUNS =
      pid -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();

  private final String prefix;
  private final JobOwner self;
  private final Admin admin;
  private final KafkaConsumer<byte[], byte[]> member;
  private long earlierSinceNanos = Long.MIN_VALUE;
  private boolean guarded = true;
  private boolean closed;

  /**
   * @param client properties of Kafka's clients
   * @param topic any that the job may read; nothing is read of it
   */
  public PrefixLease(String prefix, Properties client, String topic) {
    this.prefix = prefix;
    this.self = new JobOwner(hostName(), ProcessHandle.current().pid(), System.currentTimeMillis());
    this.admin = admin(client);
    Properties joining = new Properties();
    joining.putAll(client);
    joining.put(ConsumerConfig.GROUP_ID_CONFIG, group(prefix));
    joining.put(ConsumerConfig.CLIENT_ID_CONFIG, self.clientId());
    joining.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    joining.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
    joining.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int) SESSION.toMillis());
    joining.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, (int) SESSION.toMillis() / 4);
    joining.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, REACH_MILLIS);
    this.member =
        new KafkaConsumer<>(joining, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    member.subscribe(List.of(topic));
  }

  /**
   * Waits until nobody writes with a prefix, as long as a dead owner is remembered.
   *
   * @param client properties of Kafka's clients
   * @throws PrefixTakenException when somebody does
   */
  public static void requireFree(String prefix, Properties client) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Consumer<Exception> unseen =
        e ->
            LOG.warn(
                "{}: it cannot be seen whether another job writes with {}",
                group(prefix),
                prefix,
                e);
    try (Admin admin = admin(client)) {
      Optional<JobOwner> owner = firstOf(prefix, admin, unseen);
      while (owner.isPresent()) {
        if (System.nanoTime() > deadline) {
          throw new PrefixTakenException(prefix, owner.get());
        }
        Thread.sleep(PAUSE.toMillis());
        owner = firstOf(prefix, admin, unseen);
      }
    }
  }

  /**
   * Stays a member, and looks who else is one.
   *
   * @throws PrefixTakenException when a job that was first has been alive for longer than a dead
   *     one is remembered
   */
  public synchronized void renew() throws InterruptedException {
    if (closed) {
      return;
    }
    boolean before = guarded;
    guarded = true;
    try {
      member.poll(PAUSE);
      member.pause(member.assignment());
    } catch (KafkaException e) {
      notGuarded(before, e);
    }
    Optional<JobOwner> first =
        firstOf(prefix, admin, e -> notGuarded(before, e)).filter(owner -> owner.wasBefore(self));
    long now = System.nanoTime();
    if (first.isEmpty()) {
      earlierSinceNanos = Long.MIN_VALUE;
    } else if (earlierSinceNanos == Long.MIN_VALUE) {
      earlierSinceNanos = now;
    } else if (now - earlierSinceNanos > PATIENCE.toNanos()) {
      throw new PrefixTakenException(prefix, first.get());
    }
  }

  /** Says it once, until the lease is renewed again. */
  private void notGuarded(boolean before, Exception problem) {
    if (guarded && before) {
      LOG.warn(
          "{}: it cannot be seen whether another job writes with {}",
          group(prefix),
          prefix,
          problem);
    }
    guarded = false;
  }

  /** Gives the right back at once. */
  @Override
  public synchronized void close() {
    closed = true;
    noteEnded(self);
    member.close(CloseOptions.timeout(Duration.ofSeconds(2)));
    admin.close(Duration.ofSeconds(2));
  }

  static void noteEnded(JobOwner owner) {
    System.setProperty(ENDED + owner.clientId(), "");
  }

  private static boolean hasEnded(JobOwner owner) {
    return System.getProperty(ENDED + owner.clientId()) != null;
  }

  /** The job that writes with a prefix, the first one where there are more. */
  static Optional<JobOwner> firstOf(String prefix, Admin admin, Consumer<Exception> unseen)
      throws InterruptedException {
    String group = group(prefix);
    try {
      String here = hostName();
      return Objects.requireNonNull(
              admin.describeConsumerGroups(List.of(group)).describedGroups().get(group))
          .get()
          .members()
          .stream()
          .map(MemberDescription::clientId)
          .flatMap(id -> JobOwner.of(id).stream())
          .filter(owner -> !owner.isGone(here, RUNS) && !hasEnded(owner))
          .min((one, other) -> one.wasBefore(other) ? -1 : 1);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof GroupIdNotFoundException)) {
        unseen.accept(e);
      }
      return Optional.empty();
    }
  }

  private static Admin admin(Properties client) {
    Properties all = new Properties();
    all.putAll(client);
    all.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, REACH_MILLIS);
    all.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, REACH_MILLIS);
    return Admin.create(all);
  }

  private static String group(String prefix) {
    return prefix + GROUP_SUFFIX;
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      return "localhost";
    }
  }
}
