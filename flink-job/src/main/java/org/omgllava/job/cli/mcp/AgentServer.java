package org.omgllava.job.cli.mcp;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServer.SyncSpecification;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.DefaultServerTransportSecurityValidator;
import io.modelcontextprotocol.server.transport.HttpServletStreamableServerTransportProvider;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.omgllava.job.cli.view.LoopbackServer;
import org.omgllava.job.cli.view.Pictures;
import org.omgllava.job.cli.view.Tail;
import org.omgllava.job.client.EventPublisher;
import org.omgllava.job.client.EventReader;
import org.omgllava.job.client.KafkaClients;
import org.omgllava.job.client.PastFrames;
import org.omgllava.job.client.Topic;
import org.omgllava.job.config.Topics;
import org.omgllava.owned.Owned;

/**
 * Serves the tools over stdin and stdout, or over HTTP on loopback.
 *
 * <p>Owns the readers behind them and a publisher. Lifecycle: {@link #open}, one of {@link #stdio}
 * and {@link #http}, {@link #close}.
 */
public final class AgentServer implements AutoCloseable {
  private static final String ENDPOINT = "/mcp";
  private static final long LAST_INSTRUCTIONS = 10_000;
  private static final String ABOUT =
      "Live video streams that a vision-language model segments, follows and answers questions about. Begin with list_streams; look shows a"
          + " frame, ask asks about it. Track ids name the same object through a session of a stream.";

  private final Owned owned = new Owned();
  private final JacksonMcpJsonMapper mapper = new JacksonMcpJsonMapper(new ObjectMapper());
  private final AgentTools tools;
  private final String version;

  private AgentServer(KafkaClients kafka, Topics topics, String version) {
    this.version = version;
    LatestResults results = new LatestResults();
    try {
      EventPublisher publisher =
          owned.take(new EventPublisher(kafka, topics.frames(), topics.instructions()));
      Pictures pictures = owned.take(Pictures.start(kafka, topics.frames()));
      follow(kafka, Topic.SEGMENTS.named(topics.segments()), LatestResults.MOST, results::add);
      follow(kafka, Topic.ANSWERS.named(topics.answers()), LatestResults.MOST, results::add);
      follow(
          kafka, Topic.DEAD_LETTERS.named(topics.deadLetters()), LatestResults.MOST, results::add);
      follow(
          kafka, Topic.INSTRUCTIONS.named(topics.instructions()), LAST_INSTRUCTIONS, results::add);
      PastFrames past = new PastFrames(kafka, Topic.SEGMENTS.named(topics.segments()));
      tools = new AgentTools(results, past, new Replies(pictures), publisher);
    } catch (RuntimeException e) {
      throw owned.closedAfter(e);
    }
  }

  /**
   * Begins to read.
   *
   * @param version that the server says it is
   * @throws org.omgllava.job.client.ClientException when Kafka cannot be reached
   */
  public static AgentServer open(KafkaClients kafka, Topics topics, String version) {
    return new AgentServer(kafka, topics, version);
  }

  private <T extends SpecificRecord> void follow(
      KafkaClients kafka, Topic<T> topic, long lastRecords, Consumer<T> to) {
    owned.take(
        Tail.start(
            topic.name(), () -> EventReader.fromLast(kafka.following(), topic, lastRecords), to));
  }

  /** Serves one client over two streams. */
  public void stdio(InputStream in, OutputStream out) {
    serve(McpServer.sync(new StdioServerTransportProvider(mapper, in, out)));
  }

  /**
   * Serves clients on this machine.
   *
   * @param port wanted one, another when it is taken or 0
   * @return address of the endpoint
   */
  public String http(int port) throws IOException {
    HttpServletStreamableServerTransportProvider transport =
        HttpServletStreamableServerTransportProvider.builder()
            .jsonMapper(mapper)
            .mcpEndpoint(ENDPOINT)
            // A page in a browser may try to reach it under a name of its own.
            .httpHeaderValidator(
                DefaultServerTransportSecurityValidator.builder()
                    .allowedHosts(List.of("localhost:*", "127.0.0.1:*", "[::1]:*"))
                    .allowedOrigins(List.of())
                    .build())
            .build();
    serve(McpServer.sync(transport));
    ServletContextHandler context = new ServletContextHandler();
    ServletHolder holder = new ServletHolder(transport);
    holder.setAsyncSupported(true);
    context.addServlet(holder, ENDPOINT + "/*");
    LoopbackServer server = owned.take(LoopbackServer.start("mcp", port, context));
    return "http://localhost:" + server.port() + ENDPOINT;
  }

  private void serve(SyncSpecification<?> specification) {
    McpSyncServer server =
        specification
            .jsonMapper(mapper)
            .serverInfo("omg-llava-stream", version)
            .instructions(ABOUT)
            .capabilities(ServerCapabilities.builder().tools(false).build())
            .tools(tools.all())
            .build();
    owned.take((AutoCloseable) server::close);
  }

  @Override
  public void close() {
    owned.close();
  }
}
