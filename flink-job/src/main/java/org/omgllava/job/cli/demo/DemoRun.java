package org.omgllava.job.cli.demo;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.omgllava.events.AnswerEvent;
import org.omgllava.events.DeadLetterEvent;
import org.omgllava.events.SegmentationEvent;
import org.omgllava.job.JobSettings;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.cli.process.Progress;
import org.omgllava.job.client.EventPublisher;
import org.omgllava.job.client.EventReader;
import org.omgllava.job.client.KafkaClients;
import org.omgllava.job.client.SourceFrame;
import org.omgllava.job.client.Topic;
import org.omgllava.job.config.Topics;
import org.omgllava.owned.Owned;

/**
 * Sends the clip and its instructions through a running job and collects what comes out.
 *
 * <p>Owns its Kafka clients. Constraint: one thread, {@link #run} once.
 */
final class DemoRun implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration CAPTURE_STEP = Duration.ofMillis(40);

  /**
   * Silence after which executions of standing instructions that have not come count as skipped.
   */
  private static final long SETTLED_NANOS = Duration.ofSeconds(8).toNanos();

  private final DemoClip clip;
  private final Topics topics;
  private final List<DemoInstruction> instructions;
  private final Owned clients = new Owned();
  private final EventPublisher publisher;
  private final EventReader<SegmentationEvent> segmentReader;
  private final EventReader<AnswerEvent> answerReader;
  private final EventReader<DeadLetterEvent> deadLetterReader;
  private final List<SegmentationEvent> segments = new ArrayList<>();
  private final List<AnswerEvent> answers = new ArrayList<>();
  private final List<DeadLetterEvent> deadLetters = new ArrayList<>();
  private long newestNanos = System.nanoTime();

  /**
   * @param job settings of the running job
   * @param bootstrapServers of its broker
   */
  DemoRun(
      DemoClip clip, List<DemoInstruction> instructions, JobSettings job, String bootstrapServers) {
    this.clip = clip;
    this.instructions = instructions;
    this.topics = job.topics();
    KafkaClients kafka = clients(bootstrapServers, job.kafka().schemaRegistryUrl());
    try {
      this.publisher =
          clients.take(new EventPublisher(kafka, topics.frames(), topics.instructions()));
      this.segmentReader =
          clients.take(EventReader.fromBeginning(kafka, Topic.SEGMENTS.named(topics.segments())));
      this.answerReader =
          clients.take(EventReader.fromBeginning(kafka, Topic.ANSWERS.named(topics.answers())));
      this.deadLetterReader =
          clients.take(
              EventReader.fromBeginning(kafka, Topic.DEAD_LETTERS.named(topics.deadLetters())));
    } catch (RuntimeException e) {
      throw clients.closedAfter(e);
    }
  }

  /**
   * @param check called again and again; throws when waiting makes no sense any more
   * @param stopped true ends the waiting
   * @throws CommandFailure when something is missing after the limit
   */
  DemoResults run(Duration limit, Runnable check, BooleanSupplier stopped) throws IOException {
    for (DemoInstruction instruction : instructions) {
      publisher.instruction(instruction.event());
    }
    publisher.flush();
    Instant start = Instant.now();
    for (SourceFrame frame : clip.frames()) {
      publisher.frame(frame, start.plus(CAPTURE_STEP.multipliedBy(frame.index())));
    }
    long frameCount = clip.frames().size();
    publisher.endOfStream(
        clip.streamId(), frameCount, start.plus(CAPTURE_STEP.multipliedBy(frameCount)));
    publisher.flush();
    collect(limit, check, stopped);
    for (DemoInstruction instruction : instructions) {
      if (instruction.standing()) {
        publisher.instruction(instruction.cancellation());
      }
    }
    publisher.flush();
    return new DemoResults(
        segments,
        answers,
        deadLetters,
        (segmentReader.newestMillis() - start.toEpochMilli()) / 1e3);
  }

  @Override
  public void close() {
    clients.close();
  }

  private static KafkaClients clients(String bootstrapServers, String schemaRegistryUrl) {
    KafkaClients clients = KafkaClients.of(bootstrapServers);
    return schemaRegistryUrl.isEmpty() ? clients : clients.withSchemaRegistry(schemaRegistryUrl);
  }

  private void collect(Duration limit, Runnable check, BooleanSupplier stopped) {
    long deadline = System.nanoTime() + limit.toNanos();
    int expectedAnswers =
        instructions.stream().mapToInt(i -> i.executions(clip.frames().size())).sum();
    try (Progress progress = new Progress("results", clip.frames().size() + expectedAnswers)) {
      while (!complete(expectedAnswers)) {
        if (stopped.getAsBoolean()) {
          throw new CommandFailure("stopped before all results were in: " + missing());
        }
        if (System.nanoTime() > deadline) {
          throw new CommandFailure("not complete after " + limit.toSeconds() + " s: " + missing());
        }
        check.run();
        take(segmentReader.poll(POLL), segments);
        take(answerReader.poll(POLL), answers);
        take(deadLetterReader.poll(Duration.ZERO), deadLetters);
        progress.set(segments.size() + answers.size());
      }
    }
  }

  private <T> void take(List<T> events, List<T> into) {
    if (!events.isEmpty()) {
      newestNanos = System.nanoTime();
      into.addAll(events);
    }
  }

  private boolean complete(int expectedAnswers) {
    return missing().isEmpty()
        && (answers.size() >= expectedAnswers || System.nanoTime() - newestNanos > SETTLED_NANOS);
  }

  /** What has not come and cannot have been skipped, in words; empty when it is nothing. */
  private String missing() {
    Set<Long> unseen = new HashSet<>();
    clip.frames().forEach(frame -> unseen.add(frame.index()));
    segments.forEach(event -> unseen.remove(event.getFrameIndex()));
    Map<String, Long> reasons = new TreeMap<>();
    for (DeadLetterEvent letter : deadLetters) {
      reasons.merge(letter.getReason(), 1L, Long::sum);
      if (letter.getTopic().equals(topics.frames())) {
        unseen.remove(letter.getFrameIndex());
      }
    }
    List<String> unanswered =
        instructions.stream()
            .map(DemoInstruction::id)
            .filter(
                id -> answers.stream().noneMatch(answer -> answer.getInstructionId().equals(id)))
            .toList();
    List<String> parts = new ArrayList<>();
    if (!unseen.isEmpty()) {
      parts.add(unseen.size() + " of " + clip.frames().size() + " frames are not segmented");
    }
    if (!unanswered.isEmpty()) {
      parts.add("no answer to " + String.join(", ", unanswered));
    }
    if (!parts.isEmpty() && !reasons.isEmpty()) {
      parts.add("dead letters: " + reasons);
    }
    return String.join("; ", parts);
  }
}
