package org.omgllava.job.cli.transactions;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.omgllava.job.cli.option.KafkaOptions;
import org.omgllava.job.cli.option.SettingOption;
import org.omgllava.job.cli.option.Usage;
import org.omgllava.job.io.KafkaSettings;
import org.omgllava.job.io.lease.PrefixLease;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Transactions that a job has left open. */
@Command(
    name = "transactions",
    mixinStandardHelpOptions = true,
    description =
        "Finds transactions that a job has left open, behind which readers of committed results wait,"
            + " and ends them as the newest checkpoint says.",
    subcommands = {
      TransactionsCommand.ListOpen.class,
      TransactionsCommand.Commit.class,
      TransactionsCommand.Abort.class,
      CommandLine.HelpCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  omg transactions list --bootstrap-servers broker:9092 --checkpoints ~/omg/checkpoints",
      "  omg transactions commit --bootstrap-servers broker:9092 --checkpoints ~/omg/checkpoints",
      "  omg transactions abort --bootstrap-servers broker:9092 --checkpoints ~/omg/checkpoints"
    })
public final class TransactionsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "missing command (one of: list, commit, abort)");
  }

  /** What the three have in common. */
  @Command
  abstract static class Verb implements Callable<Integer> {
    @Mixin KafkaOptions kafka;

    @Mixin
    final SettingOption prefix = SettingOption.of(KafkaSettings.class, "transactional-id-prefix");

    @Option(
        names = "--checkpoints",
        paramLabel = "DIR",
        description =
            "Folder of the job's checkpoints, or a savepoint; the newest complete one below it says"
                + " which transactions are results.")
    @Nullable Path checkpoints;

    @Spec CommandSpec spec;

    Optional<CheckpointEvidence> evidence() throws IOException {
      return checkpoints == null
          ? Optional.empty()
          : Optional.of(CheckpointEvidence.newest(checkpoints, prefix.text()));
    }

    JobTransactions transactions() {
      return new JobTransactions(kafka.clientProperties(), prefix.text());
    }

    void say(String line) {
      PrintWriter out = spec.commandLine().getOut();
      out.println(line);
      out.flush();
    }
  }

  /** Says which are open. */
  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description =
          "Says which transactions are open, what is hidden behind them, and what is right for each.")
  static final class ListOpen extends Verb {
    @Override
    public Integer call() throws IOException, InterruptedException {
      Optional<CheckpointEvidence> evidence = evidence();
      evidence.ifPresent(found -> say("checkpoint: " + found.folder()));
      try (JobTransactions transactions = transactions()) {
        List<OpenTransaction> open = transactions.open();
        open.forEach(transaction -> say(transaction.line(evidence)));
        say("open transactions: " + open.size());
      }
      return 0;
    }
  }

  /** Ends those that are to be ended in one of the two ways. */
  abstract static class Ending extends Verb {
    private final OpenTransaction.Verdict verdict;

    Ending(OpenTransaction.Verdict verdict) {
      this.verdict = verdict;
    }

    abstract void end(JobTransactions transactions, Prepared transaction)
        throws InterruptedException;

    @Override
    public Integer call() throws IOException, InterruptedException {
      Usage.require(
          spec, checkpoints != null, "--checkpoints: missing (expected: the job's checkpoints)");
      Optional<CheckpointEvidence> evidence = evidence();
      // A job that is alive has transactions open, and ends them itself.
      PrefixLease.requireFree(prefix.text(), kafka.clientProperties());
      int ended = 0;
      try (JobTransactions transactions = transactions()) {
        for (OpenTransaction open : transactions.open()) {
          if (open.verdict(evidence) == verdict) {
            end(transactions, open.transaction());
            say(open.line(evidence));
            ended++;
          }
        }
      }
      say("transactions ended: " + ended);
      return 0;
    }
  }

  /** Commits what the checkpoint names. */
  @Command(
      name = "commit",
      mixinStandardHelpOptions = true,
      description = "Commits the open transactions that the newest checkpoint names as results.")
  static final class Commit extends Ending {
    Commit() {
      super(OpenTransaction.Verdict.COMMIT);
    }

    @Override
    void end(JobTransactions transactions, Prepared transaction) {
      transactions.commit(transaction);
    }
  }

  /** Aborts what was begun after it. */
  @Command(
      name = "abort",
      mixinStandardHelpOptions = true,
      description =
          "Aborts the open transactions that the newest checkpoint does not name: the job writes their"
              + " records again.")
  static final class Abort extends Ending {
    Abort() {
      super(OpenTransaction.Verdict.ABORT);
    }

    @Override
    void end(JobTransactions transactions, Prepared transaction) throws InterruptedException {
      transactions.abort(transaction);
    }
  }
}
