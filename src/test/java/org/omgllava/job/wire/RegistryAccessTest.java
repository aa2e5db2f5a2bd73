package org.omgllava.job.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.events.FrameEvent;

/** How one proves who one is at a registry, and whom one believes. */
class RegistryAccessTest {
  private static final String PASSWORD = "of-the-store";

  @TempDir Path folder;

  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @AfterEach
  void stop() {
    if (server != null) {
      server.stop(0);
    }
  }

  @Test
  void withoutPropertiesNothingIsSaid() throws IOException {
    start(HttpServer.create(loopback(), 0));

    assertThat(id(Map.of("ssl.truststore.location", "kafka's own"))).isEqualTo(5);
    assertThat(authorizations).containsExactly("null");
  }

  @Test
  void userAndPasswordAreThoseOfTheProperties() throws IOException {
    start(HttpServer.create(loopback(), 0));
    String said =
        "Basic " + Base64.getEncoder().encodeToString("job:pä".getBytes(StandardCharsets.UTF_8));

    id(Map.of("schema.registry.basic.auth.user.info", "job:pä"));
    id(Map.of("basic.auth.user.info", "job:pä", "basic.auth.credentials.source", "USER_INFO"));

    assertThat(authorizations).containsExactly(said, said);
  }

  @Test
  void aTokenGoesBeforeAPassword() throws IOException {
    start(HttpServer.create(loopback(), 0));

    id(
        Map.of(
            "schema.registry.bearer.auth.token",
            "t-1",
            "schema.registry.basic.auth.user.info",
            "job:p"));

    assertThat(authorizations).containsExactly("Bearer t-1");
  }

  @Test
  void whoIsRefusedReadsWhatToSay() throws IOException {
    start(HttpServer.create(loopback(), 0));

    assertThatThrownBy(() -> id(Map.of("schema.registry.bearer.auth.token", "refuse")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("status 401")
        .hasMessageContaining("schema.registry.basic.auth.user.info=USER:PASSWORD")
        .hasMessageNotContaining("refuse");
  }

  @Test
  void overTlsOneBelievesTheCertificatesOfTheStore() throws Exception {
    Path keys = keys();
    startTls(keys);
    Path pem = folder.resolve("ca.pem");
    keytool("-exportcert", "-rfc", "-alias", "registry", "-file", pem.toString());

    assertThatThrownBy(() -> id(Map.of())).isInstanceOf(IOException.class);
    assertThat(
            id(
                Map.of(
                    "schema.registry.ssl.truststore.type",
                    "PEM",
                    "schema.registry.ssl.truststore.location",
                    pem.toString())))
        .isEqualTo(5);
    assertThat(
            id(
                Map.of(
                    "schema.registry.ssl.truststore.location",
                    keys.toString(),
                    "schema.registry.ssl.truststore.password",
                    PASSWORD,
                    "schema.registry.ssl.keystore.location",
                    keys.toString(),
                    "schema.registry.ssl.keystore.password",
                    PASSWORD)))
        .isEqualTo(5);
  }

  @Test
  void aStoreThatCannotBeReadIsNamed() throws Exception {
    startTls(keys());
    String location = folder.resolve("keys.p12").toString();

    assertThatThrownBy(
            () ->
                id(
                    Map.of(
                        "schema.registry.ssl.truststore.location",
                        location,
                        "schema.registry.ssl.truststore.password",
                        "wrong")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("schema.registry.ssl.truststore.location: " + location)
        .hasMessageContaining("schema.registry.ssl.truststore.password")
        .hasMessageNotContaining("wrong");
  }

  @Test
  void theAddressShowsNoSecrets() {
    assertThat(
            new RegistryAddress(
                "http://job:p@host:8081", Map.of("basic.auth.user.info", "job:p", "acks", "all")))
        .hasToString("http://(not shown)@host:8081")
        .extracting(address -> address.properties().keySet())
        .isEqualTo(Set.of("basic.auth.user.info"));
    assertThat(RegistryAddress.NONE).hasToString("none");
  }

  private int id(Map<String, String> properties) throws IOException {
    String scheme = server instanceof HttpsServer ? "https" : "http";
    String url = scheme + "://localhost:" + server.getAddress().getPort();
    return new SchemaRegistry(new RegistryAddress(url, properties))
        .register("frames", FrameEvent.getClassSchema());
  }

  private void startTls(Path keys) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      store.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    HttpsServer https = HttpsServer.create(loopback(), 0);
    https.setHttpsConfigurator(new HttpsConfigurator(context));
    start(https);
  }

  private void start(HttpServer made) {
    server = made;
    server.createContext(
        "/",
        exchange -> {
          String said = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
          authorizations.add(said);
          exchange.getRequestBody().readAllBytes();
          byte[] body = "{\"id\": 5}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(said.endsWith("refuse") ? 401 : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  private Path keys() throws Exception {
    keytool(
        "-genkeypair",
        "-alias",
        "registry",
        "-keyalg",
        "EC",
        "-dname",
        "CN=localhost",
        "-ext",
        "SAN=dns:localhost");
    return folder.resolve("keys.p12");
  }

  private void keytool(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(
        List.of(
            "-keystore",
            folder.resolve("keys.p12").toString(),
            "-storetype",
            "PKCS12",
            "-storepass",
            PASSWORD));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.txt").toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }
}
