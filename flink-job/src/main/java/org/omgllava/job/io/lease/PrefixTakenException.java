package org.omgllava.job.io.lease;

/** Another job, which is alive, writes with the same prefix of transactional ids. */
public final class PrefixTakenException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  PrefixTakenException(String prefix, JobOwner owner) {
    super(
        "transactional-id-prefix: another job writes with "
            + prefix
            + " ("
            + owner
            + "; expected: a prefix of its own for each job on these brokers, --transactional-id-prefix)");
  }
}
