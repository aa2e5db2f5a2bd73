package org.omgllava.job.cli.view;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The last messages, for pages that are opened later, and the pages that are open. Bounded in bytes
 * over all streams.
 *
 * <p>Constraint: thread-safe.
 */
final class Recent {
  private final Deque<Message> messages = new ArrayDeque<>();
  private final Set<Subscriber> subscribers = ConcurrentHashMap.newKeySet();
  private final long mostBytes;
  private long bytes;

  Recent(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  synchronized void add(Message message) {
    messages.add(message);
    bytes += message.bytes().length;
    while (bytes > mostBytes) {
      bytes -= messages.remove().bytes().length;
    }
    subscribers.forEach(subscriber -> subscriber.offer(message));
  }

  /** From now on a page is told everything; what was before is what it is told first. */
  synchronized List<Message> subscribe(Subscriber subscriber) {
    subscribers.add(subscriber);
    return List.copyOf(messages);
  }

  void unsubscribe(Subscriber subscriber) {
    subscribers.remove(subscriber);
  }
}
