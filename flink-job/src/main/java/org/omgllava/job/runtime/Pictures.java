package org.omgllava.job.runtime;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.jspecify.annotations.Nullable;
import org.omgllava.job.config.PictureSettings;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.scene.EncodedImage;
import org.omgllava.scene.ModelProblem;
import org.omgllava.scene.Outcome;

/**
 * Pictures of frames that have passed: those of the last ones are in memory, others are read again.
 *
 * <p>One for all operators of a job in a process; owns the memory, a thread and its reader until
 * the last one closes it. A picture that is asked for while others are read waits for them.
 */
public final class Pictures implements AutoCloseable {
  private static final Map<JobID, Pictures> OPEN = new HashMap<>();

  private final JobID job;
  private final PictureEnd end;
  private final PictureCache cache;
  private final long waitNanos;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread reading = new Thread(work, "pictures");
            reading.setDaemon(true);
            return reading;
          });
  private int users;
  private PictureEnd.@Nullable Reader reader;

  private Pictures(JobID job, PictureSettings settings, PictureEnd end) {
    this.job = job;
    this.end = end;
    this.cache = new PictureCache(settings.cacheBytes());
    this.waitNanos = Duration.ofMillis(settings.waitMillis()).toNanos();
  }

  /** Those of the job in this process; each caller closes them once. */
  public static Pictures of(RuntimeContext runtime, PictureSettings settings, PictureEnd end) {
    synchronized (OPEN) {
      Pictures pictures =
          OPEN.computeIfAbsent(
              runtime.getJobInfo().getJobId(), job -> new Pictures(job, settings, end));
      pictures.users++;
      return pictures;
    }
  }

  /** Keeps the picture of a frame at hand for a while. */
  public void keep(FrameStamp frame, EncodedImage picture) {
    cache.put(frame, picture);
  }

  /** The picture of a frame if it is in memory. */
  public Optional<EncodedImage> atHand(FrameStamp frame) {
    return cache.get(frame);
  }

  /** Bytes of pictures in memory. */
  public long bytes() {
    return cache.bytes();
  }

  /** The picture of a frame, waited for where it has to be read again. */
  public Outcome<EncodedImage> awaited(FrameStamp frame) throws InterruptedException {
    Optional<EncodedImage> atHand = atHand(frame);
    if (atHand.isPresent()) {
      return Outcome.of(atHand.get());
    }
    try {
      return read(frame).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("picture: " + frame.key(), e);
    }
  }

  /** Reads the picture of a frame again, on a thread of its own. */
  public CompletableFuture<Outcome<EncodedImage>> read(FrameStamp frame) {
    long deadline = System.nanoTime() + waitNanos;
    return CompletableFuture.supplyAsync(() -> read(frame, deadline), thread);
  }

  private Outcome<EncodedImage> read(FrameStamp frame, long deadline) {
    Optional<EncodedImage> meanwhile = cache.get(frame);
    if (meanwhile.isPresent()) {
      return Outcome.of(meanwhile.get());
    }
    try {
      if (reader == null) {
        reader = end.open();
      }
      Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
      Outcome<EncodedImage> outcome = reader.read(frame, left);
      if (!outcome.refused()) {
        cache.put(frame, outcome.value());
      }
      return outcome;
    } catch (RuntimeException e) {
      // One picture that cannot be read is no reason to start the job again.
      ModelProblem gone = PictureEnd.gone(frame, e.toString());
      return Outcome.refused(gone.code(), gone.message());
    }
  }

  @Override
  public void close() {
    synchronized (OPEN) {
      if (--users > 0) {
        return;
      }
      OPEN.remove(job);
    }
    // What is under way is given up; the reader is closed on the thread that it belongs to.
    thread.execute(
        () -> {
          if (reader != null) {
            reader.close();
          }
        });
    thread.shutdown();
  }
}
