package org.omgllava.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a checkout without sources: what it does before it builds. */
class LauncherTest {
  private static final Path LAUNCHER =
      Path.of(System.getProperty("repository.root")).resolve("deploy/omg").normalize();

  @TempDir Path checkout;

  @BeforeEach
  void copy() throws IOException {
    Files.setPosixFilePermissions(checkout, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createDirectories(checkout.resolve("deploy"));
    Files.createDirectories(checkout.resolve("target/omg"));
    Files.copy(LAUNCHER, checkout.resolve("deploy/omg"));
    Files.setPosixFilePermissions(
        checkout.resolve("deploy/omg"), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void aCheckoutThatSomebodyElseBuildsIsNotWaitedFor() throws Exception {
    Files.setPosixFilePermissions(
        checkout.resolve("target/omg"), PosixFilePermissions.fromString("r-xr-xr-x"));

    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      // Nothing is read-only for root.
      command.addAll(List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"));
    }
    command.addAll(List.of(checkout.resolve("deploy/omg").toString(), "bundle", "list"));

    assertThat(output(command))
        .startsWith(
            "omg: " + checkout.toRealPath().resolve("target/omg") + " cannot be written by ")
        .endsWith("exit 1");
  }

  @Test
  void aLockWhoseOwnerIsGoneIsTakenAway() throws Exception {
    Path lock = Files.createDirectories(checkout.resolve("target/omg/lock"));
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    Files.writeString(lock.resolve("pid"), gone.pid() + "\n");

    assertThat(output(List.of(checkout.resolve("deploy/omg").toString(), "bundle", "list")))
        .as("it goes on to build, which fails without sources")
        .startsWith("omg: building")
        .contains("the build failed")
        .endsWith("exit 1");
    assertThat(lock).doesNotExist();
  }

  @Test
  void aFolderOfPyTorchWithoutItsLibrariesIsToldBeforeJavaStarts() throws Exception {
    Path build = Files.createDirectories(checkout.resolve("target/omg/build-1"));
    Path jar = Files.createFile(build.resolve("omg.jar"));
    for (String module : List.of("schemas", "models", "flink-job")) {
      Files.createDirectories(checkout.resolve(module).resolve("src"));
      Files.createFile(checkout.resolve(module).resolve("pom.xml"));
    }
    Files.createDirectories(checkout.resolve("schemas/published"));
    Files.createFile(checkout.resolve("pom.xml"));
    Files.writeString(checkout.resolve("target/omg/current"), build + "\n");
    Files.writeString(build.resolve("classpath"), jar.toString());

    assertThat(
            output(
                List.of(
                    "env",
                    "OMG_LIBTORCH=" + build,
                    checkout.resolve("deploy/omg").toString(),
                    "up")))
        .startsWith("omg: OMG_LIBTORCH: " + build + ": no libtorch_cpu.so there")
        .endsWith("exit 1");
  }

  @Test
  void aLogFormatThatThereIsNotIsToldBeforeAnythingIsBuilt() throws Exception {
    assertThat(
            output(
                List.of(
                    "env", "OMG_LOG_FORMAT=xml", checkout.resolve("deploy/omg").toString(), "up")))
        .isEqualTo("omg: OMG_LOG_FORMAT: xml (expected: text, json)\nexit 1");
  }

  private static String output(List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Path out = Files.createTempFile("launcher", ".out");
    Process process = builder.redirectOutput(out.toFile()).start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new AssertionError("waits for ever: " + Files.readString(out));
    }
    String text = Files.readString(out) + "exit " + process.exitValue();
    Files.delete(out);
    return text;
  }
}
