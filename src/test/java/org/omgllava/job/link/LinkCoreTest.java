package org.omgllava.job.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.omgllava.testing.JobFixtures.end;
import static org.omgllava.testing.JobFixtures.frame;
import static org.omgllava.testing.JobFixtures.lastFrame;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.omgllava.job.config.StreamSettings;
import org.omgllava.job.event.FramePass;
import org.omgllava.job.event.FrameStamp;
import org.omgllava.job.link.LinkEffect.DropSegments;
import org.omgllava.job.link.LinkEffect.EmitArriving;
import org.omgllava.job.link.LinkEffect.EmitKept;
import org.omgllava.job.link.LinkEffect.EmitUnlinked;
import org.omgllava.job.link.LinkEffect.KeepArriving;
import org.omgllava.job.link.LinkEffect.KeepSegments;
import org.omgllava.job.runtime.Decision;

class LinkCoreTest {
  private static final String F0 = key(0);
  private static final String F1 = key(1);
  private static final String F2 = key(2);

  private final LinkCore core = new LinkCore(new StreamSettings(700, 2, 1, 1));
  private final List<LinkEffect> effects = new ArrayList<>();
  private Optional<StreamLinks> links = Optional.empty();

  @Test
  void theSegmentsOfAFrameAreKeptForItsAnswers() {
    pass(seen(0, 1));

    assertThat(effects).containsExactly(new KeepSegments(F0));
    assertThat(links).hasValue(links(new LinkableFrame(F0, true, true, 1, 0)));
    answer(F0);
    assertThat(effects).containsExactly(new KeepSegments(F0), new EmitArriving(F0));
    assertThat(links).hasValue(links(new LinkableFrame(F0, true, true, 0, 0)));
  }

  @Test
  void earlyAnswersWaitForTheirFrameAndGoOnInTheirOrder() {
    answer(F0);
    answer(F0);
    assertThat(effects).containsExactly(new KeepArriving(F0 + "#0"), new KeepArriving(F0 + "#1"));
    assertThat(links).hasValue(links(new LinkableFrame(F0, false, false, -2, 2)));
    effects.clear();

    pass(seen(0, 3));
    assertThat(effects)
        .containsExactly(
            new KeepSegments(F0), new EmitKept(F0 + "#0", F0), new EmitKept(F0 + "#1", F0));
    assertThat(links).hasValue(links(new LinkableFrame(F0, true, true, 1, 0)));
  }

  @Test
  void anAnswerThatIsNotPublishedIsCountedOff() {
    skipped(F0);
    assertThat(effects).isEmpty();
    assertThat(links).hasValue(links(new LinkableFrame(F0, false, false, -1, 0)));
    pass(seen(0, 2));
    effects.clear();

    skipped(F0);
    assertThat(effects).isEmpty();
    assertThat(links).hasValue(links(new LinkableFrame(F0, true, true, 0, 0)));
  }

  @Test
  void anAnswerThatNobodyAwaitsGoesOnAndChangesNothing() {
    carryOut(core.answer(links, Optional.empty(), true));
    assertThat(links).isEmpty();
    pass(seen(0, 1));
    Optional<StreamLinks> before = links;
    effects.clear();

    carryOut(core.answer(links, Optional.empty(), true));
    assertThat(effects).containsExactly(new EmitUnlinked());
    assertThat(links).isEqualTo(before);
  }

  @Test
  void ofTheLastFramesTheOldestLeavesUnlessAnswersAreMissing() {
    pass(seen(0, 0));
    pass(seen(1, 1));
    effects.clear();

    pass(seen(2, 0));
    assertThat(effects).containsExactly(new KeepSegments(F2), new DropSegments(F0));
    effects.clear();
    pass(seen(3, 0));
    assertThat(effects).containsExactly(new KeepSegments(key(3)));
    assertThat(links)
        .hasValue(
            links(
                new LinkableFrame(F1, true, false, 1, 0),
                new LinkableFrame(F2, true, true, 0, 0),
                new LinkableFrame(key(3), true, true, 0, 0)));
    effects.clear();

    answer(F1);
    assertThat(effects).containsExactly(new EmitArriving(F1), new DropSegments(F1));
  }

  @Test
  void theLastFramesAreThoseThatCameLastWhateverWasAnsweredFirst() {
    answer(F1);
    pass(seen(0, 0));
    pass(seen(1, 1));
    effects.clear();
    pass(seen(2, 0));

    assertThat(effects).contains(new DropSegments(F0)).doesNotContain(new DropSegments(F1));
  }

  @Test
  void aFrameThatIsAskedForAgainStaysUntilItsAnswerHasCome() {
    pass(seen(0, 0));
    effects.clear();
    pass(again(0, 1));
    assertThat(effects).isEmpty();
    pass(seen(1, 0));
    pass(seen(2, 0));
    assertThat(effects).doesNotContain(new DropSegments(F0));
    effects.clear();

    answer(F0);
    assertThat(effects).containsExactly(new EmitArriving(F0), new DropSegments(F0));
  }

  @Test
  void anAnswerMayBeFasterThanTheAnnouncementOfItsSecondPass() {
    pass(seen(0, 0));
    answer(F0);
    assertThat(links).hasValue(links(new LinkableFrame(F0, true, true, -1, 0)));
    pass(seen(1, 0));
    pass(seen(2, 0));
    assertThat(effects).doesNotContain(new DropSegments(F0));
    effects.clear();

    pass(again(0, 1));
    assertThat(effects).containsExactly(new DropSegments(F0));
  }

  @Test
  void anAnswerOnAFrameThatIsNoLongerKeptWaitsForItsAnnouncement() {
    answer(F0);
    effects.clear();
    pass(again(0, 1));

    assertThat(effects).containsExactly(new EmitKept(F0 + "#0", F0), new DropSegments(F0));
    assertThat(links).isEmpty();
  }

  @Test
  void theLastFramesAreKeptUntilTheEndIsRepeated() {
    pass(seen(0, 1));
    pass(seen(1, 0));
    effects.clear();
    pass(ended("", 2));
    pass(again(1, 1));
    answer(F1);
    assertThat(effects).containsExactly(new EmitArriving(F1));
    effects.clear();

    pass(ended("", 2));
    assertThat(effects).containsExactly(new DropSegments(F1));
    answer(F0);
    assertThat(effects).endsWith(new EmitArriving(F0), new DropSegments(F0));
    assertThat(links).isEmpty();
  }

  @Test
  void aLastFrameWithAPictureIsKeptAndEndsTheStream() {
    pass(new FramePass(lastFrame("cam", 0).stamp(), true, 0, 0, 0));
    assertThat(effects).containsExactly(new KeepSegments(F0));

    pass(ended("", 1));
    assertThat(effects).endsWith(new DropSegments(F0));
    assertThat(links).isEmpty();
  }

  @Test
  void aLastFrameThatIsAskedForAgainIsNoEnd() {
    pass(new FramePass(lastFrame("cam", 0).stamp(), true, 0, 0, 0));
    effects.clear();
    pass(new FramePass(lastFrame("cam", 0).stamp(), false, 1, 0, 0));

    assertThat(effects).isEmpty();
    assertThat(links.orElseThrow().recent()).hasSize(1);
  }

  @Test
  void aStreamThatStartsAgainForgetsTheFramesOfTheSessionBefore() {
    pass(seen(0, 1));
    pass(seen(1, 0));
    pass(ended("", 2));
    effects.clear();
    FrameStamp first = frame("cam", 7).stamp().in("other");
    pass(pass(first, true, 0));

    assertThat(effects).containsExactly(new DropSegments(F1), new KeepSegments(first.key()));
    assertThat(links.orElseThrow().recent()).extracting(LinkableFrame::key).containsExactly(key(7));
  }

  @Test
  void anotherSessionIsKnownThoughNoEndHasCome() {
    pass(seen(0, 0));
    effects.clear();
    FrameStamp first = frame("cam", 1).stamp().in("other");
    pass(pass(first, true, 0));

    assertThat(effects).containsExactly(new DropSegments(F0), new KeepSegments(F1));
  }

  @Test
  void theEndOfAStreamOfWhichNothingIsKeptIsNotRemembered() {
    pass(ended("", 2));

    assertThat(effects).isEmpty();
    assertThat(links).isEmpty();
  }

  private static FramePass ended(String session, long index) {
    return new FramePass(end("cam", index).stamp().in(session), false, 0, 0, 0);
  }

  private static String key(long index) {
    return frame("cam", index).stamp().key();
  }

  private static FramePass seen(long index, int answers) {
    return pass(frame("cam", index).stamp(), true, answers);
  }

  private static FramePass again(long index, int answers) {
    return pass(frame("cam", index).stamp(), false, answers);
  }

  private static FramePass pass(FrameStamp stamp, boolean panoptic, int answers) {
    return new FramePass(stamp, panoptic, answers, 0, 0);
  }

  private static StreamLinks links(LinkableFrame... frames) {
    return new StreamLinks(List.of(frames), "", false);
  }

  private void pass(FramePass pass) {
    carryOut(core.frame(links, pass));
  }

  private void answer(String frameKey) {
    carryOut(core.answer(links, Optional.of(frameKey), true));
  }

  private void skipped(String frameKey) {
    carryOut(core.answer(links, Optional.of(frameKey), false));
  }

  private void carryOut(Decision<StreamLinks, LinkEffect> decision) {
    effects.addAll(decision.effects());
    links = decision.state();
  }
}
