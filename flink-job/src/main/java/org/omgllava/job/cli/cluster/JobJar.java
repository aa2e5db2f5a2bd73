package org.omgllava.job.cli.cluster;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.Deflater;

/** Writes jars that a cluster takes. */
final class JobJar {
  private static final String MANIFEST = "META-INF/MANIFEST.MF";

  private JobJar() {}

  /**
   * A job's jar with its libraries inside, below {@code lib/}, where Flink looks for them. Folders
   * of classes are put together.
   */
  static void write(Path jar, List<Path> parts, String main) throws IOException {
    Set<String> written = new HashSet<>(Set.of(MANIFEST));
    try (JarOutputStream out = open(jar, main)) {
      for (Path part : parts) {
        if (Files.isDirectory(part)) {
          addFolder(out, part, written);
        } else if (written.add("lib/" + part.getFileName())) {
          out.putNextEntry(new JarEntry("lib/" + part.getFileName()));
          Files.copy(part, out);
          out.closeEntry();
        }
      }
    }
    Files.move(part(jar), jar, StandardCopyOption.REPLACE_EXISTING);
  }

  /** A jar with one class. */
  static void write(Path jar, Class<?> only) throws IOException {
    try (JarOutputStream out = open(jar, only.getName())) {
      add(out, only);
    }
    Files.move(part(jar), jar, StandardCopyOption.REPLACE_EXISTING);
  }

  /** A jar that offers an implementation of a service, and the classes that it uses. */
  static void writePlugin(Path jar, Class<?> service, Class<?> implementation, List<Class<?>> used)
      throws IOException {
    try (JarOutputStream out = open(jar, implementation.getName())) {
      add(out, implementation);
      for (Class<?> other : used) {
        add(out, other);
      }
      out.putNextEntry(new JarEntry("META-INF/services/" + service.getName()));
      out.write(implementation.getName().getBytes(StandardCharsets.UTF_8));
      out.closeEntry();
    }
    Files.move(part(jar), jar, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void add(JarOutputStream out, Class<?> added) throws IOException {
    String name = added.getName().replace('.', '/') + ".class";
    try (InputStream in = added.getResourceAsStream("/" + name)) {
      if (in == null) {
        throw new IOException(name + " is not on the class path");
      }
      out.putNextEntry(new JarEntry(name));
      in.transferTo(out);
      out.closeEntry();
    }
  }

  private static JarOutputStream open(Path jar, String main) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, main);
    OutputStream file = new BufferedOutputStream(Files.newOutputStream(part(jar)));
    JarOutputStream out = new JarOutputStream(file, manifest);
    // Jars in it are compressed already.
    out.setLevel(Deflater.NO_COMPRESSION);
    return out;
  }

  private static Path part(Path jar) {
    return jar.resolveSibling(jar.getFileName() + ".part");
  }

  private static void addFolder(JarOutputStream out, Path folder, Set<String> written)
      throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        String name = folder.relativize(file).toString().replace('\\', '/');
        if (written.add(name)) {
          out.putNextEntry(new JarEntry(name));
          Files.copy(file, out);
          out.closeEntry();
        }
      }
    }
  }
}
