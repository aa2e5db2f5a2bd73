package org.omgllava.owned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OwnedTest {
  private final List<String> closed = new ArrayList<>();
  private final Owned owned = new Owned();

  private AutoCloseable named(String name, Exception failure) {
    return () -> {
      closed.add(name);
      if (failure != null) {
        throw failure;
      }
    };
  }

  @Test
  void everythingIsClosedTheLastTakenFirst() {
    owned.take(named("first", null));
    owned.take(named("second", null));

    owned.close();
    owned.close();

    assertThat(closed).containsExactly("second", "first");
  }

  @Test
  void whatComesAfterAFailureIsClosedTooAndNoFailureIsLost() {
    IOException disk = new IOException("disk");
    IllegalStateException device = new IllegalStateException("device");
    owned.take(named("first", null));
    owned.take(named("second", disk));
    owned.take(named("third", device));
    owned.take(named("fourth", null));

    Throwable failure = catchThrowable(owned::close);

    assertThat(closed).containsExactly("fourth", "third", "second", "first");
    assertThat(failure).isInstanceOf(IllegalStateException.class).hasCause(device);
    assertThat(failure.getSuppressed()).hasSize(1);
    assertThat(failure.getSuppressed()[0]).hasCause(disk);
    assertThatCode(owned::close).as("nothing is left").doesNotThrowAnyException();
  }

  @Test
  void theReasonWhyTheRestCouldNotBeMadeStaysTheReason() {
    owned.take(named("first", new IOException("disk")));
    owned.take(named("second", null));
    IllegalArgumentException reason = new IllegalArgumentException("no such model");

    assertThat(owned.closedAfter(reason)).isSameAs(reason);

    assertThat(closed).containsExactly("second", "first");
    assertThat(reason.getSuppressed()).hasSize(1);
  }
}
