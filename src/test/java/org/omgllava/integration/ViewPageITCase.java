package org.omgllava.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.ElementHandle;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.BoundingBox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.testing.Browsers;
import org.omgllava.testing.ClipFrames;
import org.omgllava.testing.KafkaTopics;
import org.omgllava.testing.NotRun;

/** The page in a real browser, on a real job. Pictures of it are left in {@code target/view}. */
class ViewPageITCase {
  private static final double LIMIT_MILLIS = 120_000;
  private static final int FRAME_WIDTH = 320;
  private static final int FRAME_HEIGHT = 240;

  @TempDir Path folder;

  @Test
  void oneSeesMasksClicksAThingAsksAndCancels() throws Exception {
    Optional<Path> chromium = Browsers.chromium();
    NotRun.unless(chromium.isPresent(), "the page", "chromium on the PATH");
    Path pictures = Files.createDirectories(Path.of("target", "view"));
    try (UpProcess up = UpProcess.start(folder.resolve("data"));
        Playwright playwright = Browsers.playwright();
        Browser browser = Browsers.launch(playwright, chromium.get())) {
      KafkaTopics topics = new KafkaTopics(up.bootstrapServers());
      Page page = browser.newPage(new Browser.NewPageOptions().setViewportSize(1400, 950));
      page.setDefaultTimeout(LIMIT_MILLIS);
      List<String> complaints = new ArrayList<>();
      page.onConsoleMessage(
          message -> {
            if (message.type().equals("error")) {
              complaints.add(message.text());
            }
          });
      page.onPageError(complaints::add);
      page.navigate(up.view());

      // A mask is seen, and moves.
      topics.send("frames", "door", ClipFrames.records("door", 0, 6));
      page.locator("#caption:has-text('frame 5,')").waitFor();
      int first = picture(page);
      topics.send("frames", "door", ClipFrames.records("door", 6, 12));
      page.locator("#caption:has-text('frame 11,')").waitFor();
      assertThat(picture(page)).isNotEqualTo(first);
      assertThat(page.locator("#segments").innerText()).contains("car").contains("ball");

      // A click on a thing, a question, and its answer.
      page.check("input[value=POINT]");
      double[] car = middle(page, "car");
      page.mouse().click(car[0], car[1]);
      page.fill("#text", "What is <region>?");
      page.press("#text", "Enter");
      Locator region = page.locator("#answers li:has-text('What is')");
      region.waitFor();
      assertThat(region.innerText()).containsIgnoringCase("car");

      // The mask of an answer lights up with its words.
      page.fill("#text", "Segment the blue car.");
      page.press("#text", "Enter");
      Locator phrase = page.locator("#answers li:has-text('Segment the blue car') mark").first();
      phrase.waitFor();
      page.locator("#segments li:has-text('ball')").hover();
      int lit = picture(page);
      phrase.hover();
      page.locator("#answers mark.lit").first().waitFor();
      assertThat(picture(page)).isNotEqualTo(lit);
      page.screenshot(new Page.ScreenshotOptions().setPath(pictures.resolve("answer.png")));

      // A standing instruction is listed and cancelled.
      page.selectOption("#mode", "EVERY");
      page.fill("#text", "Segment the ball.");
      page.press("#text", "Enter");
      Locator cancel = page.locator("#standing button");
      cancel.waitFor();
      cancel.click();
      page.locator("#standing li:has-text('none')").waitFor();

      // A click on a thing, once, and it is seen followed, with how each mask is made.
      page.selectOption("#mode", "FOLLOW");
      page.check("input[value=POINT]");
      double[] ball = middle(page, "ball");
      page.mouse().click(ball[0], ball[1]);
      page.fill("#text", "");
      page.click("#ask button:has-text('ask')");
      page.locator("#standing li:has-text('followed')").waitFor();
      String track = page.locator("#segments li:has-text('ball')").getAttribute("data-track");
      topics.send("frames", "door", ClipFrames.records("door", 12, 18));
      page.click("#play");
      page.locator("#caption:has-text('frame 17,')").waitFor();
      Locator followed = page.locator("#answers li.followed:has-text('frame 17')");
      followed.waitFor();
      assertThat(followed.innerText())
          .contains("Segment <region>.")
          .contains("followed by its track");
      assertThat(followed.locator("mark").first().getAttribute("data-track")).isEqualTo(track);
      page.screenshot(new Page.ScreenshotOptions().setPath(pictures.resolve("followed.png")));
      page.click("#standing button");
      page.locator("#standing li:has-text('none')").waitFor();
      assertThat(page.locator("#answers li.followed").count()).isZero();

      // By keyboard, and without barriers.
      page.click("#play");
      page.locator("#picture").focus();
      page.keyboard().press("ArrowLeft");
      page.locator("#caption:has-text('frame 16,')").waitFor();
      page.keyboard().press(" ");
      page.locator("#play:has-text('pause')").waitFor();
      assertThat(new AxeBuilder(page).analyze().getViolations())
          .extracting(Rule::getId, Rule::getImpact)
          .isEmpty();
      page.screenshot(new Page.ScreenshotOptions().setPath(pictures.resolve("live.png")));
      assertThat(complaints).isEmpty();
    }
  }

  /** What the canvas shows, as a number. */
  private static int picture(Page page) {
    return page.evaluate("document.getElementById('picture').toDataURL()").hashCode();
  }

  /** Where on the screen the middle of a segment of a class is. */
  private static double[] middle(Page page, String category) {
    ElementHandle canvas = page.querySelector("#picture");
    BoundingBox box = canvas.boundingBox();
    for (int y = 4; y < FRAME_HEIGHT; y += 8) {
      for (int x = 4; x < FRAME_WIDTH; x += 8) {
        double scale = Math.min(box.width / FRAME_WIDTH, box.height / FRAME_HEIGHT);
        double left = box.x + (box.width - FRAME_WIDTH * scale) / 2 + x * scale;
        double top = box.y + (box.height - FRAME_HEIGHT * scale) / 2 + y * scale;
        page.mouse().move(left, top);
        if (canvas.getAttribute("title") != null
            && canvas.getAttribute("title").endsWith(" " + category)) {
          page.mouse().move(left + 12 * scale, top + 12 * scale);
          if (canvas.getAttribute("title").endsWith(" " + category)) {
            return new double[] {left + 12 * scale, top + 12 * scale};
          }
        }
      }
    }
    throw new AssertionError("no " + category + " is on the picture");
  }
}
