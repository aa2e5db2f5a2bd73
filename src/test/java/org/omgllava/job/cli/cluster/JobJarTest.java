package org.omgllava.job.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobJarTest {
  @TempDir Path folder;

  @Test
  void librariesStandBelowLibAndFoldersAreUnpacked() throws IOException {
    Path library = Files.write(folder.resolve("a.jar"), new byte[] {1, 2, 3});
    Path classes = Files.createDirectories(folder.resolve("classes/org"));
    Files.write(classes.resolve("A.class"), new byte[] {4});
    Path other = Files.createDirectories(folder.resolve("more/org"));
    Files.write(other.resolve("A.class"), new byte[] {5});
    Files.write(other.resolve("B.class"), new byte[] {6});
    Path jar = folder.resolve("job.jar");

    JobJar.write(jar, List.of(library, classes.getParent(), other.getParent()), "org.A");

    try (JarFile written = new JarFile(jar.toFile())) {
      assertThat(written.stream().map(ZipEntry::getName))
          .containsExactlyInAnyOrder(
              "META-INF/MANIFEST.MF", "lib/a.jar", "org/A.class", "org/B.class");
      assertThat(bytes(written, "lib/a.jar")).containsExactly(1, 2, 3);
      assertThat(bytes(written, "org/A.class")).as("the first one counts").containsExactly(4);
      assertThat(written.getManifest().getMainAttributes().getValue("Main-Class"))
          .isEqualTo("org.A");
    }
    assertThat(folder.resolve("job.jar.part")).doesNotExist();
  }

  @Test
  void aJarOfOneClassHasNothingElse() throws IOException {
    Path jar = folder.resolve("supervised.jar");

    JobJar.write(jar, Supervised.class);

    try (JarFile written = new JarFile(jar.toFile())) {
      assertThat(written.stream().map(ZipEntry::getName))
          .containsExactlyInAnyOrder(
              "META-INF/MANIFEST.MF", "org/omgllava/job/cli/cluster/Supervised.class");
    }
  }

  @Test
  void aPluginNamesWhatItOffers() throws IOException {
    Path jar = folder.resolve("plugin.jar");

    JobJar.writePlugin(jar, Runnable.class, Supervised.class, List.of(JobJar.class));

    try (JarFile written = new JarFile(jar.toFile())) {
      assertThat(new String(bytes(written, "META-INF/services/java.lang.Runnable")))
          .isEqualTo(Supervised.class.getName());
      assertThat(written.stream().map(ZipEntry::getName))
          .contains(
              "org/omgllava/job/cli/cluster/Supervised.class",
              "org/omgllava/job/cli/cluster/JobJar.class");
    }
  }

  private static byte[] bytes(JarFile jar, String name) throws IOException {
    return jar.getInputStream(jar.getEntry(name)).readAllBytes();
  }
}
