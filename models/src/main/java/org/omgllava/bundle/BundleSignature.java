package org.omgllava.bundle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/**
 * A detached signature over bundle.json, which names every other file by its hash: who trusts the
 * key trusts the files. Ed25519, as OpenSSL writes it.
 */
public final class BundleSignature {
  /** Its file beside bundle.json, 64 bytes. */
  public static final String FILE = Bundle.DESCRIPTION_FILE + ".sig";

  private static final String ALGORITHM = "Ed25519";

  private BundleSignature() {}

  /**
   * Refuses a bundle whose description the owner of a key has not signed.
   *
   * @param publicKey file in PEM: {@code -----BEGIN PUBLIC KEY-----}
   * @throws BundleException when there is no signature or another one, or the key cannot be read
   */
  public static void check(Bundle bundle, Path publicKey) {
    Path signed = bundle.directory().resolve(Bundle.DESCRIPTION_FILE);
    Path file = bundle.directory().resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new BundleException(file + ": missing (expected: a signature of bundle.json)");
    }
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initVerify(read(publicKey));
      signature.update(Files.readAllBytes(signed));
      if (!signature.verify(Files.readAllBytes(file))) {
        throw new BundleException(file + ": not a signature of bundle.json with " + publicKey);
      }
    } catch (GeneralSecurityException | IOException e) {
      throw new BundleException(file + ": cannot be checked: " + e.getMessage(), e);
    }
  }

  private static PublicKey read(Path pem) throws IOException, GeneralSecurityException {
    String text = Files.readString(pem, StandardCharsets.US_ASCII);
    String body = text.replaceAll("-----(BEGIN|END) PUBLIC KEY-----", "").replaceAll("\\s", "");
    try {
      byte[] key = Base64.getDecoder().decode(body);
      return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(key));
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      throw new BundleException(pem + ": no public key of Ed25519 in PEM", e);
    }
  }
}
