package org.omgllava.job.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.omgllava.job.cli.mcp.AgentServer;
import org.omgllava.job.cli.option.KafkaReadOptions;
import org.omgllava.job.cli.option.TopicOptions;
import org.omgllava.job.cli.process.StopSignal;
import org.omgllava.job.client.KafkaClients;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A running job as tools of an agent. */
@Command(
    name = "mcp",
    mixinStandardHelpOptions = true,
    description =
        "Lets an agent see streams and ask about them, over the Model Context Protocol: on stdin and"
            + " stdout, until they are closed, or over HTTP on this machine.",
    footer = {
      "",
      "Examples:",
      "  omg mcp --bootstrap-servers localhost:9092",
      "  omg mcp --bootstrap-servers localhost:9092 --http 8091"
    })
final class McpCommand implements Callable<Integer> {
  private static final long POLL_MILLIS = 200;

  @Mixin KafkaReadOptions kafka;

  @Option(
      names = "--http",
      paramLabel = "PORT",
      description =
          "Serves HTTP on loopback at this port, or a free one when it is taken or 0; without it"
              + " stdin and stdout.")
  Integer port;

  @Mixin TopicOptions names;

  @Spec CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    KafkaClients clients = kafka.clients();
    TopicOptions.require(clients, names.topics());
    try (StopSignal stop = StopSignal.install();
        AgentServer server =
            AgentServer.open(clients, names.topics(), new BuildVersion().getVersion()[0])) {
      if (port == null) {
        CountDownLatch closed = new CountDownLatch(1);
        server.stdio(endTold(System.in, closed), System.out);
        while (closed.getCount() > 0 && !stop.await(POLL_MILLIS)) {}
      } else {
        spec.commandLine().getOut().println("mcp: " + server.http(port));
        spec.commandLine().getOut().flush();
        stop.awaitWhile(() -> {});
      }
    }
    return 0;
  }

  /** The same stream; whoever reads its end opens the latch. */
  private static InputStream endTold(InputStream in, CountDownLatch closed) {
    return new FilterInputStream(in) {
      @Override
      public int read() throws IOException {
        return told(super.read());
      }

      @Override
      public int read(byte[] into, int from, int length) throws IOException {
        return told(super.read(into, from, length));
      }

      private int told(int read) {
        if (read < 0) {
          closed.countDown();
        }
        return read;
      }
    };
  }
}
