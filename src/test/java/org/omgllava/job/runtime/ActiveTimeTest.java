package org.omgllava.job.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.omgllava.scene.ModelTime;

class ActiveTimeTest {
  private final AtomicLong clock = new AtomicLong(1_000);

  @Test
  void whatHoldsBackDoesNotCount() {
    AtomicLong heldBack = new AtomicLong(300);
    ActiveTime time = new ActiveTime(clock::get, heldBack::get);
    clock.addAndGet(50);
    heldBack.addAndGet(20);

    assertThat(time.now()).isEqualTo(new Moment(1_000, 30));
  }

  @Test
  void operatorsOfOneTaskSeeTheTimeThatOneOfThemSpendsInItsModel() throws Exception {
    ModelTime ofPerceive = ActiveTime.inModels();
    AtomicLong ofAnotherTask = new AtomicLong();
    Thread another = new Thread(() -> ofAnotherTask.set(ActiveTime.inModels().nanos()));
    ActiveTime ofOrder = new ActiveTime(clock::get, () -> ActiveTime.inModels().nanos());

    ofPerceive.run(Thread::onSpinWait);
    another.start();
    another.join();

    assertThat(ofPerceive.nanos()).isPositive();
    assertThat(ofOrder.now().activeMillis()).isNegative();
    assertThat(ofAnotherTask).hasValue(0);
  }
}
