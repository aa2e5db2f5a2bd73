package org.omgllava.testing;

import java.util.List;
import java.util.Optional;
import org.omgllava.scene.Calibration;
import org.omgllava.scene.Converser;
import org.omgllava.scene.DeviceLostError;
import org.omgllava.scene.FrameId;
import org.omgllava.scene.Generation;
import org.omgllava.scene.GenerationRequest;
import org.omgllava.scene.Grounding;
import org.omgllava.scene.GroundingRequest;
import org.omgllava.scene.ModelFactory;
import org.omgllava.scene.ModelProblem;
import org.omgllava.scene.OutOfDeviceMemoryException;
import org.omgllava.scene.Outcome;
import org.omgllava.scene.Perceiver;
import org.omgllava.scene.Perception;
import org.omgllava.scene.PerceptionRequest;

/** The testing model on an engine with a fault. */
public record FaultyModelFactory(Fault fault) implements ModelFactory {
  private static final long serialVersionUID = 1L;

  /** The frame that {@link Fault#POISON} does not stand. */
  public static final long POISONED_FRAME = 3;

  /** What the engine cannot do. */
  public enum Fault {
    /** Fails on frame 3 of any stream, and on questions that say "poison". */
    POISON,
    /** Its memory suffices for two frames, answers or rows. */
    LITTLE_MEMORY,
    /** Its memory suffices for nothing. */
    NO_MEMORY,
    DEVICE_LOST,
    /** What it returns for frame 3, and for questions that say "poison", is no fit answer. */
    MISFIT
  }

  private void call(int size, boolean poisoned) {
    switch (fault) {
      case POISON -> {
        if (poisoned) {
          throw new IllegalStateException("index out of range in self");
        }
      }
      case LITTLE_MEMORY -> {
        if (size > 2) {
          throw new OutOfDeviceMemoryException("memory for " + size, new RuntimeException());
        }
      }
      case NO_MEMORY -> throw new OutOfDeviceMemoryException("memory", new RuntimeException());
      case DEVICE_LOST -> throw new DeviceLostError("device lost", new RuntimeException());
      case MISFIT -> {}
    }
  }

  private boolean misfit(FrameId frame) {
    return fault == Fault.MISFIT && frame.frameIndex() == POISONED_FRAME;
  }

  private static Perception promptless(Perception p) {
    return new Perception(
        p.frame(),
        p.heightPixels(),
        p.widthPixels(),
        p.segments(),
        p.visualTokens(),
        p.objectSegments(),
        List.of(),
        p.familiarity(),
        p.modelMillis());
  }

  private static Grounding maskless(Grounding grounding) {
    return new Grounding(grounding.frame(), List.of(), grounding.modelMillis());
  }

  private static Generation wordless(Generation g) {
    return new Generation(
        g.requestId(),
        g.question(),
        g.markup(),
        g.text(),
        null,
        g.finish(),
        0,
        0,
        g.confidence(),
        0);
  }

  @Override
  public Perceiver openPerceiver(int deviceIndex) {
    Perceiver sound = new TestingModelFactory().openPerceiver(deviceIndex);
    return new Perceiver() {
      @Override
      public List<Outcome<Perception>> perceiveClips(List<List<PerceptionRequest>> clips) {
        List<PerceptionRequest> frames = clips.stream().flatMap(List::stream).toList();
        call(
            frames.size(), frames.stream().anyMatch(f -> f.frame().frameIndex() == POISONED_FRAME));
        return sound.perceiveClips(clips).stream()
            .map(outcome -> outcome.then(p -> Outcome.of(misfit(p.frame()) ? promptless(p) : p)))
            .toList();
      }

      @Override
      public List<Outcome<Grounding>> ground(List<GroundingRequest> answers) {
        call(
            answers.size(),
            answers.stream().anyMatch(a -> a.frame().frameIndex() == POISONED_FRAME));
        return sound.ground(answers).stream()
            .map(outcome -> outcome.then(g -> Outcome.of(misfit(g.frame()) ? maskless(g) : g)))
            .toList();
      }

      @Override
      public CacheCounts cacheCounts() {
        return sound.cacheCounts();
      }

      @Override
      public long deviceMemoryBytes() {
        return sound.deviceMemoryBytes();
      }

      @Override
      public long liveNativeTensors() {
        return sound.liveNativeTensors();
      }

      @Override
      public void close() {
        sound.close();
      }
    };
  }

  @Override
  public Converser openConverser(int deviceIndex, int rows) {
    Converser sound = new TestingModelFactory().openConverser(deviceIndex, rows);
    return new Converser() {
      private boolean poisoned;

      @Override
      public int vacancies() {
        return sound.vacancies();
      }

      @Override
      public int active() {
        return sound.active();
      }

      @Override
      public List<Optional<ModelProblem>> admit(List<GenerationRequest> requests) {
        poisoned |= requests.stream().anyMatch(r -> r.question().contains("poison"));
        call(sound.active() + requests.size(), false);
        return sound.admit(requests);
      }

      @Override
      public List<Generation> step() {
        call(sound.active(), poisoned);
        return sound.step().stream()
            .map(g -> fault == Fault.MISFIT && g.question().contains("poison") ? wordless(g) : g)
            .toList();
      }

      @Override
      public void abandon() {
        poisoned = false;
        sound.abandon();
      }

      @Override
      public void close() {
        sound.close();
      }
    };
  }

  @Override
  public boolean decodesClips() {
    return true;
  }

  @Override
  public String bundleId() {
    return "faulty:1";
  }

  @Override
  public Optional<Calibration> calibration() {
    return Optional.empty();
  }

  @Override
  public String stateShape() {
    return "faulty";
  }
}
