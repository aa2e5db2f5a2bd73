package org.omgllava.job.cli.ask;

import java.util.UUID;
import org.omgllava.events.GenerationLimits;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.StreamEnd;
import org.omgllava.events.Target;
import org.omgllava.events.TargetMode;
import org.omgllava.job.cli.follow.FollowOptions;
import org.omgllava.job.cli.option.Usage;
import org.omgllava.job.client.PastFrames;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What is asked about which frames; or which instruction is cancelled. */
final class InstructionOptions {
  @Option(
      names = "--stream",
      paramLabel = "ID",
      required = true,
      description = "The stream whose frames are meant.")
  String stream;

  @ArgGroup(multiplicity = "0..1")
  FrameOptions frames = new FrameOptions();

  @Option(
      names = "--look-back",
      paramLabel = "N",
      description =
          "With --frames or --last: frames that the question reads before the last one, as far apart"
              + " as can be; at most as many as the bundle was taught (default: ${DEFAULT-VALUE}).")
  int lookBack = PastFrames.USUAL_EARLIER;

  @Option(
      names = "--until-stream-ends",
      description =
          "With --every or --follow: ends with the session of the stream, with an answer STREAM_ENDED; without"
              + " it the instruction stands on when the stream begins again.")
  boolean untilStreamEnds;

  @Mixin final FollowOptions following = new FollowOptions();

  @Mixin final PromptOptions visual = new PromptOptions();

  @Option(
      names = "--conversation",
      paramLabel = "ID",
      description = "Instructions with the same id are one dialogue: earlier turns are remembered.")
  String conversation;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "Id of the instruction; without it a random one.")
  String id;

  @Option(
      names = "--cancel",
      paramLabel = "ID",
      description = "Ends the standing instruction with this id instead of asking.")
  String cancel;

  @Option(
      names = "--max-new-tokens",
      paramLabel = "N",
      description = "Longest answer; without it the bundle's default.")
  Integer maxNewTokens;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "0 is greedy, larger values sample; without it the bundle's default.")
  Float temperature;

  @Option(names = "--seed", paramLabel = "N", description = "Seed of sampling.")
  Long seed;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "TEXT",
      description = "The instruction; not with --cancel.")
  String text;

  @Spec CommandSpec spec;

  boolean cancels() {
    return cancel != null;
  }

  /**
   * @param awaited whether an answer is waited for; to a cancellation there is none
   * @throws picocli.CommandLine.ParameterException when the options do not make one instruction
   */
  InstructionEvent event(boolean awaited) {
    Usage.requireNamed(spec, stream);
    InstructionEvent.Builder event =
        InstructionEvent.newBuilder().setStreamId(stream).setPrompts(visual.prompts);
    if (cancels()) {
      Usage.require(
          spec,
          text == null && !awaited && id == null && visual.prompts.isEmpty(),
          "--cancel takes no text, --id, prompts or --wait");
      return event
          .setInstructionId(cancel)
          .setText("")
          .setTarget(new Target(TargetMode.EVERY, 0L, 1))
          .setCancel(true)
          .build();
    }
    Usage.requireAtLeast(spec, "--look-back", lookBack, 1);
    String words = FollowOptions.text(text, frames.follow, !visual.prompts.isEmpty());
    Usage.require(spec, !words.isBlank(), "missing the instruction's text");
    Usage.require(
        spec,
        !untilStreamEnds || frames.stands(),
        "--until-stream-ends goes with --every or --follow");
    following.addTo(event, spec, frames.follow, id != null);
    if (maxNewTokens != null || temperature != null || seed != null) {
      event.setLimits(
          GenerationLimits.newBuilder()
              .setMaxNewTokens(maxNewTokens)
              .setTemperature(temperature)
              .setSeed(seed)
              .build());
    }
    return event
        .setInstructionId(id == null ? UUID.randomUUID().toString() : id)
        .setConversationId(conversation)
        .setText(words)
        .setTarget(frames.target(spec))
        .setAtStreamEnd(untilStreamEnds ? StreamEnd.END : StreamEnd.LIVE_ON)
        .build();
  }
}
