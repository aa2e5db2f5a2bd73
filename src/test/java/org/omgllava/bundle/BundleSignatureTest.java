package org.omgllava.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.omgllava.testing.Goldens;

class BundleSignatureTest {
  @TempDir Path folder;
  private KeyPair keys;
  private Path publicKey;
  private Bundle bundle;

  @BeforeEach
  void sign() throws IOException, GeneralSecurityException {
    keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    publicKey = pem(keys, "key.pem");
    Path description = Goldens.nano().directory().resolve(Bundle.DESCRIPTION_FILE);
    Path copy = Files.copy(description, folder.resolve(Bundle.DESCRIPTION_FILE));
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(keys.getPrivate());
    signature.update(Files.readAllBytes(copy));
    Files.write(folder.resolve(BundleSignature.FILE), signature.sign());
    bundle = Bundle.read(folder);
  }

  @Test
  void whatTheOwnerOfTheKeyHasSignedIsTaken() {
    assertThatCode(() -> BundleSignature.check(bundle, publicKey)).doesNotThrowAnyException();
  }

  @Test
  void anAlteredDescriptionIsRefused() throws IOException {
    Path description = folder.resolve(Bundle.DESCRIPTION_FILE);
    Files.writeString(description, Files.readString(description).replaceFirst("1\\.", "2."));

    assertThatThrownBy(() -> BundleSignature.check(bundle, publicKey))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("bundle.json.sig: not a signature of bundle.json with ");
  }

  @Test
  void anotherKeyIsRefused() throws IOException, GeneralSecurityException {
    Path other = pem(KeyPairGenerator.getInstance("Ed25519").generateKeyPair(), "other.pem");

    assertThatThrownBy(() -> BundleSignature.check(bundle, other))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("not a signature of bundle.json with " + other);
  }

  @Test
  void aBundleWithoutSignatureIsRefused() throws IOException {
    Files.delete(folder.resolve(BundleSignature.FILE));

    assertThatThrownBy(() -> BundleSignature.check(bundle, publicKey))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("bundle.json.sig: missing");
  }

  @Test
  void aFileThatIsNoKeyIsNamed() throws IOException {
    Path text = Files.writeString(folder.resolve("text.pem"), "not a key");

    assertThatThrownBy(() -> BundleSignature.check(bundle, text))
        .isInstanceOf(BundleException.class)
        .hasMessage(text + ": no public key of Ed25519 in PEM");
  }

  @Test
  void aShortenedSignatureIsRefused() throws IOException {
    Path file = folder.resolve(BundleSignature.FILE);
    byte[] whole = Files.readAllBytes(file);
    assertThat(whole).hasSize(64);
    Files.write(file, Arrays.copyOf(whole, 32));

    assertThatThrownBy(() -> BundleSignature.check(bundle, publicKey))
        .isInstanceOf(BundleException.class)
        .hasMessageContaining("bundle.json.sig: ");
  }

  private Path pem(KeyPair pair, String name) throws IOException {
    String body =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
            .encodeToString(pair.getPublic().getEncoded());
    return Files.writeString(
        folder.resolve(name),
        "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n");
  }
}
