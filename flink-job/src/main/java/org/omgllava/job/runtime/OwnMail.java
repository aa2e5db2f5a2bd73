package org.omgllava.job.runtime;

import java.util.concurrent.RejectedExecutionException;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.util.function.ThrowingRunnable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an operator lets its own task do later. A task that ends, behind a savepoint with which its
 * job stops, takes no more of it: what is left to do is in the savepoint.
 */
public final class OwnMail {
  private static final Logger LOG = LoggerFactory.getLogger(OwnMail.class);

  private final MailboxExecutor mailbox;

  public OwnMail(MailboxExecutor mailbox) {
    this.mailbox = mailbox;
  }

  /**
   * Sends it, from whatever thread.
   *
   * @param what it is, for the log
   */
  public void send(ThrowingRunnable<? extends Exception> work, String what) {
    try {
      mailbox.execute(work, what);
    } catch (RejectedExecutionException e) {
      LOG.debug("The task ends, and with it {}.", what, e);
    }
  }

  /** Does what is sent, and waits for it where there is nothing. */
  public void yield() throws InterruptedException {
    mailbox.yield();
  }
}
