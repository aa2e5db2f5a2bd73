package org.omgllava.job.wire;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Whom one believes at a registry, and which certificate one shows. */
final class RegistryTls {
  private static final String TRUST = "ssl.truststore.";
  private static final String KEYS = "ssl.keystore.";

  private RegistryTls() {}

  /**
   * The context that the properties say; empty for Java's own.
   *
   * @throws IOException when a store cannot be read
   */
  static Optional<SSLContext> of(RegistryAddress address) throws IOException {
    if (address.property(TRUST + "location").isEmpty()
        && address.property(KEYS + "location").isEmpty()) {
      return Optional.empty();
    }
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys(address), trust(address), null);
      return Optional.of(context);
    } catch (GeneralSecurityException e) {
      throw new IOException("schema registry " + address + ": TLS: " + e.getMessage(), e);
    }
  }

  private static TrustManager @Nullable [] trust(RegistryAddress address)
      throws GeneralSecurityException, IOException {
    if (address.property(TRUST + "location").isEmpty()) {
      return null;
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store(address, TRUST));
    return factory.getTrustManagers();
  }

  private static KeyManager @Nullable [] keys(RegistryAddress address)
      throws GeneralSecurityException, IOException {
    if (address.property(KEYS + "location").isEmpty()) {
      return null;
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    String password =
        address.property("ssl.key.password").orElseGet(() -> password(address, KEYS).orElse(""));
    factory.init(store(address, KEYS), password.toCharArray());
    return factory.getKeyManagers();
  }

  private static KeyStore store(RegistryAddress address, String which)
      throws GeneralSecurityException, IOException {
    String location = address.property(which + "location").orElseThrow();
    String type = address.property(which + "type").orElse(KeyStore.getDefaultType());
    try (InputStream in = Files.newInputStream(Path.of(location))) {
      if (type.equalsIgnoreCase("PEM")) {
        return certificates(in);
      }
      KeyStore store = KeyStore.getInstance(type);
      store.load(in, password(address, which).map(String::toCharArray).orElse(null));
      return store;
    } catch (IOException | InvalidPathException e) {
      throw new IOException(
          "schema.registry."
              + which
              + "location: "
              + location
              + ": "
              + e.getMessage()
              + " (expected: a store of the type "
              + type
              + " with the password of schema.registry."
              + which
              + "password)",
          e);
    }
  }

  private static KeyStore certificates(InputStream pem)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (Certificate found : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
      store.setCertificateEntry("certificate-" + store.size(), found);
    }
    return store;
  }

  private static Optional<String> password(RegistryAddress address, String which) {
    return address.property(which + "password");
  }
}
