package org.omgllava.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A certificate for localhost with its key, and a store of those who vouch for it: itself.
 *
 * @param key for the broker
 * @param trust for whoever talks to it
 */
public record TlsFiles(Path key, Path trust) {
  private static final String PASSWORD = "not-secret";

  /** Makes the files. */
  public static TlsFiles in(Path folder) throws IOException, InterruptedException {
    TlsFiles files = new TlsFiles(folder.resolve("key.p12"), folder.resolve("trust.p12"));
    Path certificate = folder.resolve("broker.pem");
    files.keytool(
        files.key,
        "-genkeypair",
        "-alias",
        "broker",
        "-keyalg",
        "RSA",
        "-dname",
        "CN=localhost",
        "-ext",
        "san=dns:localhost",
        "-validity",
        "7");
    files.keytool(
        files.key, "-exportcert", "-rfc", "-alias", "broker", "-file", certificate.toString());
    files.keytool(
        files.trust,
        "-importcert",
        "-noprompt",
        "-alias",
        "broker",
        "-file",
        certificate.toString());
    return files;
  }

  /** Properties of a broker, which is a client of itself, too. */
  public Map<String, String> broker() {
    return Map.of(
        "ssl.keystore.location",
        key.toString(),
        "ssl.keystore.password",
        PASSWORD,
        "ssl.keystore.type",
        "PKCS12",
        "ssl.truststore.location",
        trust.toString(),
        "ssl.truststore.password",
        PASSWORD,
        "ssl.truststore.type",
        "PKCS12");
  }

  /** Properties of a client that knows whom to trust. */
  public Map<String, String> client() {
    return Map.of(
        "ssl.truststore.location",
        trust.toString(),
        "ssl.truststore.password",
        PASSWORD,
        "ssl.truststore.type",
        "PKCS12");
  }

  private void keytool(Path store, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(
        List.of("-storetype", "PKCS12", "-keystore", store.toString(), "-storepass", PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IOException(command + ": " + said);
    }
  }
}
