package org.omgllava.job.cli.follow;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.omgllava.events.Following;
import org.omgllava.events.FramePoint;
import org.omgllava.events.InstructionEvent;
import org.omgllava.job.cli.option.Usage;
import org.omgllava.job.client.PromptReader;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How something is followed; all of it goes with {@code --follow}. */
public final class FollowOptions {
  /** Said where only prompts are given. */
  private static final String WHAT_IS_POINTED_AT = "Segment <region>.";

  private static final double MILLIS_PER_SECOND = 1e3;

  @Option(
      names = "--on-change",
      description = "With --follow: an answer only when what it says changes, not on every frame.")
  boolean onChange;

  @Option(
      names = "--refresh",
      paramLabel = "SECONDS",
      description =
          "With --follow: asks the language model again after so many seconds of the stream;"
              + " without it only when something happens.")
  @Nullable Double refreshSeconds;

  @Option(
      names = "--revise",
      paramLabel = "N",
      description =
          "With --follow and --id: revision N, above the last one, of what is followed under this"
              + " id; counts from the next frame on.")
  @Nullable Integer revise;

  @Option(
      names = "--not",
      paramLabel = "X,Y",
      description =
          "With --follow: a point on what is not meant, pixels of the next frame. May be repeated.")
  List<String> notMeant = List.of();

  /**
   * Adds what is said.
   *
   * @param follows whether something is to be followed
   * @param named whether the instruction's id is said
   * @throws picocli.CommandLine.ParameterException when the options do not go together
   */
  public void addTo(
      InstructionEvent.Builder event, CommandSpec command, boolean follows, boolean named) {
    boolean how = onChange || refreshSeconds != null || !notMeant.isEmpty();
    Usage.require(
        command,
        follows || !how && revise == null,
        "--on-change, --refresh, --revise and --not go with --follow");
    if (!follows) {
      return;
    }
    if (refreshSeconds != null) {
      Usage.requirePositive(command, "--refresh", refreshSeconds);
    }
    if (revise != null) {
      Usage.requireAtLeast(command, "--revise", revise, 1);
      Usage.require(command, named, "--revise goes with --id, of what is followed");
      event.setRevise(revise);
    }
    if (how) {
      long millis =
          refreshSeconds == null ? 0 : Math.max(1, Math.round(refreshSeconds * MILLIS_PER_SECOND));
      event.setFollow(new Following(onChange, millis, points(command)));
    }
  }

  private List<FramePoint> points(CommandSpec command) {
    try {
      return notMeant.stream().map(PromptReader::notMeant).toList();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), "--not: " + e.getMessage(), e);
    }
  }

  /** The instruction's text, where it can be left out. */
  public static String text(@Nullable String said, boolean follows, boolean prompted) {
    return said != null ? said : follows && prompted ? WHAT_IS_POINTED_AT : "";
  }
}
