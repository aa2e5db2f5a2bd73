package org.omgllava.testing;

import java.nio.file.Path;
import org.omgllava.bundle.Bundle;
import org.omgllava.torch.NativeCalls;
import org.omgllava.vision.NetworkPasses;

/** A process that is in PyTorch nearly all the time, until it is ended. */
public final class EndlessPasses {
  /** One call takes longer than the JVM waits for threads in native code when it ends. */
  private static final int BATCH_FRAMES = 64;

  private EndlessPasses() {}

  /** Takes the folder of the bundle; says when it has begun. */
  public static void main(String[] arguments) {
    NativeCalls.endBetween();
    NetworkPasses passes = new NetworkPasses(Bundle.read(Path.of(arguments[0])), -1);
    System.out.println("begun");
    while (true) {
      passes.framesPerSecond(BATCH_FRAMES, 1);
    }
  }
}
