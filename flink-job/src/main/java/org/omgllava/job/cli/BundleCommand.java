package org.omgllava.job.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.omgllava.bundle.Bundle;
import org.omgllava.bundle.BundleDescription;
import org.omgllava.bundle.BundleSignature;
import org.omgllava.bundle.ClassVariant;
import org.omgllava.bundle.SafeTensors;
import org.omgllava.job.cli.bom.BillOfMaterials;
import org.omgllava.job.cli.option.BundleName;
import org.omgllava.job.cli.process.CommandFailure;
import org.omgllava.job.cli.process.Home;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The model bundles and whether their files are what they should be. */
@Command(
    name = "bundle",
    mixinStandardHelpOptions = true,
    description = "Lists, explains, verifies and varies model bundles.",
    footer = {
      "",
      "Examples:",
      "  omg bundle list",
      "  omg bundle info nano",
      "  omg bundle verify models/bundles/nano",
      "  omg bundle bom nano",
      "  omg bundle classes nano --classes vehicles.json --out vehicles"
    })
final class BundleCommand implements Runnable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final double MEBIBYTE = 1 << 20;

  @Spec CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "missing command (one of: list, info, verify, bom, classes)");
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the bundles of this installation.")
  int list(@Option(names = "--json", description = "Prints JSON.") boolean json) {
    List<Bundle> bundles = Home.bundles().list();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ArrayNode list = JSON.createArrayNode();
      bundles.forEach(bundle -> list.add(summary(bundle)));
      out.println(list.toPrettyString());
    } else if (bundles.isEmpty()) {
      out.println("no bundles in " + Home.bundles().root());
    } else {
      for (Bundle bundle : bundles) {
        out.printf(
            Locale.ROOT,
            "%-20s %7.1f MiB  %s%n",
            bundle.id(),
            bundle.sizeBytes() / MEBIBYTE,
            bundle.directory());
      }
    }
    out.flush();
    return 0;
  }

  @Command(name = "info", mixinStandardHelpOptions = true, description = "Explains one bundle.")
  int info(
      @Mixin BundleName bundleName,
      @Option(names = "--json", description = "Prints JSON.") boolean json) {
    Bundle bundle = Home.bundles().find(bundleName.nameOrFolder());
    BundleDescription description = bundle.description();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ObjectNode document = summary(bundle);
      document.put("licence", description.licence());
      document.put("description", description.description());
      document.put("imageSize", description.imageSize());
      ArrayNode classes = document.putArray("classes");
      description
          .classes()
          .forEach(
              c ->
                  classes
                      .addObject()
                      .put("id", c.id())
                      .put("name", c.name())
                      .put("isThing", c.isThing()));
      out.println(document.toPrettyString());
    } else {
      out.println(bundle.id() + ", " + description.licence());
      out.println(description.description());
      out.printf(
          Locale.ROOT,
          "folder   %s (%.1f MiB)%n",
          bundle.directory(),
          bundle.sizeBytes() / MEBIBYTE);
      out.printf(
          Locale.ROOT,
          "picture  %d x %d pixels%n",
          description.imageSize(),
          description.imageSize());
      out.println("things   " + names(description, true));
      out.println("stuff    " + names(description, false));
    }
    out.flush();
    return 0;
  }

  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description =
          "Compares size and SHA-256 of every file, and with a key the signature; exits 1 when one differs.")
  int verify(
      @Mixin BundleName bundleName,
      @Option(
              names = "--public-key",
              paramLabel = "FILE",
              description = "Who has to have signed bundle.json (bundle.json.sig): Ed25519, PEM.")
          Path publicKey,
      @Option(names = "--json", description = "Prints JSON.") boolean json) {
    Bundle bundle = Home.bundles().find(bundleName.nameOrFolder());
    if (publicKey != null) {
      BundleSignature.check(bundle, publicKey);
    }
    List<Bundle.FileCheck> checks = bundle.check();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ObjectNode document = summary(bundle);
      ArrayNode files = document.putArray("files");
      checks.forEach(
          check ->
              files
                  .addObject()
                  .put("role", check.role())
                  .put("path", check.path().toString())
                  .put("intact", check.intact())
                  .put("problem", check.problem()));
      out.println(document.toPrettyString());
    } else {
      checks.forEach(
          check ->
              out.println(
                  (check.intact() ? "ok       " : "DIFFERS  ")
                      + check.path()
                      + (check.intact() ? "" : "  " + check.problem())));
    }
    out.flush();
    long different = checks.stream().filter(check -> !check.intact()).count();
    if (different > 0) {
      throw new CommandFailure(
          "bundle "
              + bundle.id()
              + ": "
              + different
              + " of "
              + checks.size()
              + " files are not what bundle.json says");
    }
    return 0;
  }

  @Command(
      name = "bom",
      mixinStandardHelpOptions = true,
      description =
          "Prints a bill of materials in CycloneDX's JSON: the model with its files, its licence and its"
              + " data and, in a release, every library of the program.")
  int bom(@Mixin BundleName bundleName) throws IOException {
    Bundle bundle = Home.bundles().find(bundleName.nameOrFolder());
    PrintWriter out = spec.commandLine().getOut();
    out.println(BillOfMaterials.ofProgram().with(bundle).json().toPrettyString());
    out.flush();
    return 0;
  }

  @Command(
      name = "classes",
      mixinStandardHelpOptions = true,
      description =
          "Writes a variant of a bundle with another class list; --bundle DIR takes it into the job."
              + " The list is a JSON array: {\"id\", \"name\"} and, where they differ from the bundle's class"
              + " of that name, \"from\" (classes or embeddings that mean it), \"isThing\", \"spoken\".",
      footer = {
        "",
        "Example, vehicles.json:",
        "  [{\"id\": 1, \"name\": \"vehicle\", \"from\": [\"car\", \"ship_or_boat\", \"airplane\"]},",
        "   {\"id\": 2, \"name\": \"sky\"}, {\"id\": 3, \"name\": \"road\"}]"
      })
  int classes(
      @Mixin BundleName bundleName,
      @Option(
              names = "--classes",
              paramLabel = "FILE",
              required = true,
              description = "The class list.")
          Path list,
      @Option(
              names = "--embeddings",
              paramLabel = "FILE",
              description = "Unit rows of new classes by name, safetensors.")
          Path embeddings,
      @Option(
              names = "--name",
              paramLabel = "NAME",
              description = "Name of the variant (default: the folder's).")
          String variant,
      @Option(names = "--out", paramLabel = "DIR", required = true, description = "A new folder.")
          Path folder)
      throws IOException {
    Bundle bundle =
        ClassVariant.write(
            Home.bundles().find(bundleName.nameOrFolder()),
            ClassVariant.read(list),
            embeddings == null ? Map.of() : SafeTensors.read(embeddings),
            variant == null ? folder.toAbsolutePath().getFileName().toString() : variant,
            folder);
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "%s: %d classes in %s%n",
        bundle.id(),
        bundle.description().classes().size(),
        folder);
    out.flush();
    return 0;
  }

  private static ObjectNode summary(Bundle bundle) {
    return JSON.createObjectNode()
        .put("id", bundle.id())
        .put("directory", bundle.directory().toString())
        .put("sizeBytes", bundle.sizeBytes());
  }

  private static String names(BundleDescription description, boolean things) {
    return String.join(
        ", ",
        description.classes().stream()
            .filter(c -> c.isThing() == things)
            .map(c -> c.name())
            .toList());
  }
}
