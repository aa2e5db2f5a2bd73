package org.omgllava.job.cli.ask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.omgllava.events.Following;
import org.omgllava.events.FramePoint;
import org.omgllava.events.InstructionEvent;
import org.omgllava.events.StreamEnd;
import org.omgllava.events.Target;
import org.omgllava.events.TargetMode;
import org.omgllava.job.client.PromptReader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

class InstructionOptionsTest {
  @Test
  void withoutMoreItAsksAboutTheNewestFrame() {
    InstructionEvent event = said("--stream", "door", "What is this?").event(true);

    assertThat(event.getStreamId()).isEqualTo("door");
    assertThat(event.getText()).isEqualTo("What is this?");
    assertThat(event.getTarget()).isEqualTo(new Target(TargetMode.LATEST, 0L, 1));
    assertThat(event.getPrompts()).isEmpty();
    assertThat(event.getLimits()).isNull();
    assertThat(event.getConversationId()).isNull();
    assertThat(event.getCancel()).isFalse();
  }

  @Test
  void instructionsWithoutAnIdGetDifferentOnes() {
    InstructionOptions said = said("--stream", "door", "What?");

    assertThat(said.event(false).getInstructionId())
        .isNotEmpty()
        .isNotEqualTo(said.event(false).getInstructionId());
    assertThat(said("--stream", "door", "--id", "mine", "What?").event(false).getInstructionId())
        .isEqualTo("mine");
  }

  @ParameterizedTest
  @CsvSource({
    "--latest,LATEST,0,1",
    "--frame=7,FRAME,7,1",
    "--every=25,EVERY,0,25",
    "--follow,FOLLOW,0,1"
  })
  void itIsAboutTheFramesThatAreSaid(String option, TargetMode mode, long frame, int every) {
    assertThat(said("--stream", "door", option, "What?").event(false).getTarget())
        .isEqualTo(new Target(mode, frame, every));
  }

  @Test
  void aTimeIsThatOfAFrameToBeFound() {
    InstructionOptions said = said("--stream=door", "--at=2026-11-27T11:00:00+01:00", "What?");

    assertThat(said.frames.at).isEqualTo(Instant.parse("2026-11-27T10:00:00Z"));
    assertThatThrownBy(() -> said("--stream=door", "--at=noon", "What?"))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("'noon' (expected: a time such as 2026-11-27T10:00:00Z)");
  }

  @Test
  void aQuestionLooksBackOverARangeOfFramesOrOverATime() {
    InstructionOptions range = said("--stream=door", "--frames=3-18", "What left?");
    assertThat(range.frames.range).isEqualTo(new FrameRange(3, 18));
    assertThat(range.frames.looksBack()).isTrue();
    assertThat(range.lookBack).isEqualTo(2);

    InstructionOptions last = said("--stream=door", "--last=7.5", "--look-back=1", "What came in?");
    assertThat(last.frames.lastSeconds).isEqualTo(7.5);
    assertThat(last.lookBack).isOne();
    assertThat(said("--stream=door", "--frame=3", "What?").frames.looksBack()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "18-3", "3-3", "-3-5", "a-b", "3-", "3-99999999999999999999"})
  void aRangeOfFramesHasTwoIndicesInOrder(String range) {
    assertThatThrownBy(() -> said("--stream=door", "--frames=" + range, "What left?"))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("(expected: two indices, the smaller one first, such as 3-18)");
  }

  @Test
  void lookingBackIsOverSomeTimeAndOnSomeFrames() {
    assertThatThrownBy(() -> said("--stream=door", "--last=0", "What left?").event(false))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("--last");
    assertThatThrownBy(
            () -> said("--stream=door", "--last=1", "--look-back=0", "What left?").event(false))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("--look-back");
  }

  @Test
  void whatStandsLivesOnUnlessItIsToEndWithItsStream() {
    assertThat(said("--stream=door", "--every=2", "What?").event(false).getAtStreamEnd())
        .isEqualTo(StreamEnd.LIVE_ON);
    assertThat(
            said("--stream=door", "--every=2", "--until-stream-ends", "What?")
                .event(false)
                .getAtStreamEnd())
        .isEqualTo(StreamEnd.END);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--latest", "--frame=3", "--at=2026-11-27T10:00:00Z"})
  void onlyWhatStandsCanEndWithItsStream(String target) {
    assertThatThrownBy(
            () -> said("--stream=door", target, "--until-stream-ends", "What?").event(false))
        .isInstanceOf(ParameterException.class)
        .hasMessage("--until-stream-ends goes with --every or --follow");
  }

  @Test
  void aStreamHasAName() {
    assertThatThrownBy(() -> said("--stream=", "What?").event(false))
        .isInstanceOf(ParameterException.class)
        .hasMessage("--stream: 0 characters (expected: the name of a stream)");
  }

  @Test
  void promptsOfAllKindsCountInTheirOrder() {
    InstructionEvent event =
        said("--stream=door", "--box=1,2,3,4", "--point=5,6", "--box", "7,8,9,10", "Compare them.")
            .event(false);

    assertThat(event.getPrompts())
        .containsExactly(
            PromptReader.box("1,2,3,4"), PromptReader.point("5,6"), PromptReader.box("7,8,9,10"));
    assertThat(event.getText()).isEqualTo("Compare them.");
  }

  @Test
  void whatIsFollowedSaysHow() {
    InstructionEvent event =
        said(
                "--stream=door",
                "--follow",
                "--on-change",
                "--refresh=2.5",
                "--id=mine",
                "--revise=2",
                "--not=3,4",
                "Segment the cat.")
            .event(false);

    assertThat(event.getFollow())
        .isEqualTo(new Following(true, 2_500L, List.of(new FramePoint(3.0, 4.0))));
    assertThat(event.getRevise()).isEqualTo(2);
    assertThat(said("--stream=door", "--follow", "What?").event(false).getFollow()).isNull();
  }

  @Test
  void whatIsPointedAtIsFollowedWithoutWords() {
    assertThat(said("--stream=door", "--follow", "--point=3,4").event(false).getText())
        .isEqualTo("Segment <region>.");
    assertThatThrownBy(() -> said("--stream=door", "--follow").event(false))
        .hasMessage("missing the instruction's text");
    assertThatThrownBy(() -> said("--stream=door", "--point=3,4").event(false))
        .hasMessage("missing the instruction's text");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--on-change", "--refresh=3", "--revise=1", "--not=1,2"})
  void howSomethingIsFollowedGoesWithFollowing(String option) {
    assertThatThrownBy(() -> said("--stream=door", option, "What?").event(false))
        .isInstanceOf(ParameterException.class)
        .hasMessage("--on-change, --refresh, --revise and --not go with --follow");
  }

  @Test
  void aRevisionNamesWhatItRevises() {
    assertThatThrownBy(() -> said("--stream=door", "--follow", "--revise=1", "What?").event(false))
        .hasMessage("--revise goes with --id, of what is followed");
    assertThatThrownBy(
            () -> said("--stream=door", "--follow", "--id=a", "--revise=0", "What?").event(false))
        .hasMessage("--revise: 0 (expected: at least 1)");
    assertThatThrownBy(() -> said("--stream=door", "--follow", "--not=1", "What?").event(false))
        .hasMessage("--not: '1' (expected: x,y)");
  }

  @Test
  void limitsAreSentWhereOneIsSaid() {
    InstructionEvent event = said("--stream=door", "--seed=3", "What?").event(false);

    assertThat(event.getLimits().getSeed()).isEqualTo(3L);
    assertThat(event.getLimits().getMaxNewTokens()).isNull();
    assertThat(event.getLimits().getTemperature()).isNull();
  }

  @Test
  void aCancellationNamesTheInstructionAlone() {
    InstructionEvent event = said("--stream", "door", "--cancel", "cars").event(false);

    assertThat(event.getCancel()).isTrue();
    assertThat(event.getInstructionId()).isEqualTo("cars");
    assertThat(event.getText()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--id=mine", "--point=1,2", "text"})
  void aCancellationWithMoreIsRefused(String more) {
    assertThatThrownBy(() -> said("--stream=door", "--cancel=cars", more).event(false))
        .isInstanceOf(ParameterException.class)
        .hasMessage("--cancel takes no text, --id, prompts or --wait");
  }

  @Test
  void aCancellationIsNotAnswered() {
    InstructionOptions said = said("--stream=door", "--cancel=cars");

    assertThatThrownBy(() -> said.event(true))
        .isInstanceOf(ParameterException.class)
        .hasMessage("--cancel takes no text, --id, prompts or --wait");
  }

  @ParameterizedTest
  @CsvSource({
    "--frame=-1,--frame: -1 (expected: at least 0)",
    "--every=0,--every: 0 (expected: at least 1)"
  })
  void framesThatCannotBeAreRefused(String option, String message) {
    assertThatThrownBy(() -> said("--stream=door", option, "What?").event(false))
        .isInstanceOf(ParameterException.class)
        .hasMessage(message);
  }

  @Test
  void framesAreSaidOnce() {
    assertThatThrownBy(() -> said("--stream=door", "--latest", "--frame=3", "What?"))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("mutually exclusive");
  }

  @Test
  void anInstructionWithoutTextIsRefused() {
    assertThatThrownBy(() -> said("--stream=door", " ").event(false))
        .isInstanceOf(ParameterException.class)
        .hasMessage("missing the instruction's text");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--point=1", "--box=1,2,3", "--mask=/no/such/file.png"})
  void aPromptThatCannotBeReadIsNamed(String prompt) {
    assertThatThrownBy(() -> said("--stream=door", prompt, "What?"))
        .isInstanceOf(ParameterException.class)
        .hasMessageStartingWith(prompt.substring(0, prompt.indexOf('=')) + ": ");
  }

  @Test
  void aPromptWithoutAValueIsRefused() {
    assertThatThrownBy(() -> said("--stream=door", "What?", "--point"))
        .isInstanceOf(ParameterException.class)
        .hasMessage("Missing required parameter for option '--point'");
  }

  private static InstructionOptions said(String... arguments) {
    Verb verb = new Verb();
    new CommandLine(verb).parseArgs(arguments);
    return verb.said;
  }

  @Command(name = "test")
  private static final class Verb {
    @Mixin final InstructionOptions said = new InstructionOptions();
  }
}
