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

  @Test
  void aPlatformForWhichThereIsNoPyTorchIsRefusedInOneSentence() throws Exception {
    assertThat(output(onPlatform("Darwin x86_64")))
        .isEqualTo(
            "omg: there is no PyTorch for Darwin x86_64 (expected: Linux on x86_64 or aarch64,"
                + " macOS on arm64)\nexit 1");
  }

  @Test
  void aReleaseForAnotherPlatformIsRefusedInOneSentence() throws Exception {
    Files.createDirectories(checkout.resolve("lib"));
    Files.createFile(checkout.resolve("lib/pytorch-native-cpu-2.7.1-linux-x86_64.jar"));

    assertThat(output(onPlatform("Linux aarch64")))
        .isEqualTo(
            "omg: this release is for another platform than linux-aarch64: take the one for it\n"
                + "exit 1");
  }

  /** On Java's own class path the program's jars come first, whatever the others are called. */
  @Test
  void aReleaseRunsFromItsJarsAndBuildsNothing() throws Exception {
    Path lib = release();
    List<String> command = new ArrayList<>(onPlatform("Linux x86_64"));
    command.addAll(1, List.of("LC_ALL=C", "JAVA_HOME=" + checkout.resolve("jdk")));

    Path real = lib.toRealPath();
    assertThat(output(command).lines())
        .startsWith("C.UTF-8")
        .containsSubsequence(
            "-cp",
            real.resolve("omg-b.jar")
                + ":"
                + real.resolve("a.jar")
                + ":"
                + real.resolve("pytorch-native-cpu-2.7.1-linux-x86_64.jar"),
            "org.omgllava.job.cli.Launched",
            "up",
            "exit 0");
  }

  /** A service of the system has no HOME. */
  @Test
  void itStartsWithoutAHome() throws Exception {
    release();
    List<String> command = new ArrayList<>(onPlatform("Linux x86_64"));
    command.addAll(
        1, List.of("-u", "HOME", "-u", "XDG_CACHE_HOME", "JAVA_HOME=" + checkout.resolve("jdk")));

    assertThat(output(command)).contains("-Domg.libtorch=/").endsWith("exit 0");
  }

  @Test
  void aFolderThatNoClassPathCanNameIsRefusedInOneSentence() throws Exception {
    Path deploy = Files.createDirectories(checkout.resolve("a:b/deploy"));
    Files.copy(LAUNCHER, deploy.resolve("omg"));
    Files.setPosixFilePermissions(
        deploy.resolve("omg"), PosixFilePermissions.fromString("rwxr-xr-x"));

    assertThat(output(List.of(deploy.resolve("omg").toString(), "up")))
        .isEqualTo(
            "omg: "
                + checkout.toRealPath().resolve("a:b")
                + ": Java's class path takes no name with a colon: move the folder\nexit 1");
  }

  /** A release, with a Java that prints what it is given. */
  private Path release() throws IOException {
    Path lib = Files.createDirectories(checkout.resolve("lib"));
    for (String jar : List.of("a.jar", "omg-b.jar", "pytorch-native-cpu-2.7.1-linux-x86_64.jar")) {
      Files.createFile(lib.resolve(jar));
    }
    Path java = Files.createDirectories(checkout.resolve("jdk/bin")).resolve("java");
    Files.writeString(
        java,
        "#!/bin/sh\n[ \"$1\" != -version ] || { echo 'openjdk version \"17.0.1\"' >&2; exit; }\n"
            + "printf '%s\\n' \"$LC_ALL\" \"$@\"\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    return lib;
  }

  /** The launcher on a machine that calls itself so. */
  private List<String> onPlatform(String system) throws IOException {
    Path uname = Files.createDirectories(checkout.resolve("bin")).resolve("uname");
    Files.writeString(uname, "#!/bin/sh\necho '" + system + "'\n");
    Files.setPosixFilePermissions(uname, PosixFilePermissions.fromString("rwxr-xr-x"));
    return List.of(
        "env",
        "PATH=" + uname.getParent() + ":" + System.getenv("PATH"),
        checkout.resolve("deploy/omg").toString(),
        "up");
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
