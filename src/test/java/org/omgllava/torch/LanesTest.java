package org.omgllava.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.omgllava.scene.Begun;

@Timeout(60)
class LanesTest {
  private final List<String> done = Collections.synchronizedList(new ArrayList<>());

  @Test
  void theHostMakesTheNextReadyWhileTheDeviceIsAtWork() throws Exception {
    CountDownLatch secondIsReady = new CountDownLatch(1);
    try (Lanes lanes = new Lanes("test")) {
      Begun<String> first = lanes.begin(() -> "1", one -> waited(secondIsReady, one), one -> one);
      Begun<String> second =
          lanes.begin(
              () -> {
                secondIsReady.countDown();
                return "2";
              },
              two -> two,
              two -> two);

      assertThat(first.result()).isEqualTo("1");
      assertThat(second.result()).isEqualTo("2");
    }
  }

  @Test
  void theHostFinishesTheFirstWhileTheDeviceIsAtTheSecond() throws Exception {
    CountDownLatch firstIsFinished = new CountDownLatch(1);
    try (Lanes lanes = new Lanes("test")) {
      Begun<String> first =
          lanes.begin(
              () -> "1",
              one -> one,
              one -> {
                firstIsFinished.countDown();
                return one;
              });
      Begun<String> second =
          lanes.begin(() -> "2", two -> waited(firstIsFinished, two), two -> two);

      assertThat(List.of(first.result(), second.result())).containsExactly("1", "2");
    }
  }

  @Test
  void whatIsBegunEndsInItsOrderAndEachStageHasOneThread() {
    List<String> threads = Collections.synchronizedList(new ArrayList<>());
    try (Lanes lanes = new Lanes("test")) {
      List<Begun<Integer>> all =
          IntStream.range(0, 50)
              .mapToObj(
                  i ->
                      lanes.begin(
                          () -> i,
                          at -> {
                            threads.add(Thread.currentThread().getName());
                            done.add(Integer.toString(at));
                            return at;
                          },
                          Function.<Integer>identity()))
              .toList();

      assertThat(all).extracting(Begun::result).containsExactlyElementsOf(numbers());
    }
    assertThat(done).containsExactlyElementsOf(numbers().stream().map(Object::toString).toList());
    assertThat(threads).containsOnly("test-device");
  }

  private static List<Integer> numbers() {
    return IntStream.range(0, 50).boxed().toList();
  }

  @Test
  void aFailureIsThrownAsItIsAndStopsNothingElse() {
    try (Lanes lanes = new Lanes("test")) {
      Begun<String> broken =
          lanes.begin(
              () -> "1",
              one -> {
                throw new IllegalStateException("device");
              },
              one -> "never");
      Begun<String> lost =
          lanes.begin(
              () -> "2",
              two -> two,
              two -> {
                throw new AssertionError("lost");
              });
      Begun<String> sound = lanes.begin(() -> "3", three -> three, three -> three);

      assertThatThrownBy(broken::result)
          .isExactlyInstanceOf(IllegalStateException.class)
          .hasMessage("device");
      assertThatThrownBy(lost::result).isExactlyInstanceOf(AssertionError.class).hasMessage("lost");
      assertThat(sound.result()).isEqualTo("3");
    }
  }

  @Test
  void closingWaitsForWhatHasBegunAlsoWhereSomethingFailed() {
    CountDownLatch go = new CountDownLatch(1);
    Lanes lanes = new Lanes("test");
    lanes.begin(
        () -> {
          throw new IllegalStateException("broken");
        },
        one -> one,
        one -> one);
    lanes.begin(
        () -> "2",
        two -> waited(go, two),
        two -> {
          done.add(two);
          return two;
        });
    CompletableFuture<Void> closed = CompletableFuture.runAsync(lanes::close);

    assertThat(closed).isNotDone();
    go.countDown();
    closed.join();

    assertThat(done).containsExactly("2");
  }

  private static String waited(CountDownLatch latch, String value) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
      return value;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
