package org.omgllava.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Who may know whom. A failure names the class and what it uses: move the class, or let it use the
 * interface that is meant for it. There are no exceptions to add to.
 */
class ModuleBoundaryTest {
  private static final String[] MODEL = {
    "org.omgllava.bundle..",
    "org.omgllava.interpret..",
    "org.omgllava.language..",
    "org.omgllava.scene..",
    "org.omgllava.vision.."
  };
  private static final String[] ENGINE = {"ai.djl.."};
  private static final String[] OPERATORS = {
    "org.omgllava.job.order..",
    "org.omgllava.job.schedule..",
    "org.omgllava.job.perceive..",
    "org.omgllava.job.converse..",
    "org.omgllava.job.ground..",
    "org.omgllava.job.track..",
    "org.omgllava.job.link..",
    "org.omgllava.job.event..",
    "org.omgllava.job.runtime.."
  };

  private static JavaClasses code;

  @BeforeAll
  static void read() {
    // The modules come as folders or as jars, depending on Maven's phase: archives stay in.
    code =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.omgllava");
  }

  @Test
  void thereIsCodeToLookAt() {
    List<String> names = code.stream().map(JavaClass::getName).toList();
    assertThat(names)
        .contains(
            "org.omgllava.scene.ModelFactory",
            "org.omgllava.job.OmgLlavaTopology",
            "org.omgllava.events.FrameEvent")
        .noneMatch(name -> name.endsWith("Test"));
    for (String area : OPERATORS) {
      assertThat(names)
          .as(area)
          .anyMatch(name -> name.startsWith(area.replace("..", ".")) && !name.endsWith("-info"));
    }
  }

  @Test
  void theModelKnowsNoFlinkNoKafkaAndNoAvro() {
    noClasses()
        .that()
        .resideInAnyPackage(MODEL)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.flink..",
            "org.apache.kafka..",
            "org.apache.avro..",
            "org.omgllava.events..",
            "org.omgllava.job..",
            "org.omgllava.track..")
        .check(code);
  }

  @Test
  void theJobKnowsNoTensors() {
    noClasses()
        .that()
        .resideInAPackage("org.omgllava.job..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ENGINE)
        .check(code);
  }

  @Test
  void operatorsKnowTheModelByItsInterfaceOnly() {
    noClasses()
        .that()
        .resideInAnyPackage(OPERATORS)
        .or()
        .resideInAPackage("org.omgllava.job.io..")
        .or()
        .resideInAPackage("org.omgllava.job")
        .should()
        .dependOnClassesThat(insideTheModel())
        .check(code);
  }

  @Test
  void avroAndKafkaAreKnownToTheEndsOnly() {
    noClasses()
        .that()
        .resideInAnyPackage(OPERATORS)
        .or()
        .resideInAPackage("org.omgllava.job")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.avro..",
            "org.apache.kafka..",
            "org.apache.flink.connector.kafka..",
            "org.omgllava.events..")
        .check(code);
  }

  @Test
  void theJobDoesNotKnowWhoStartsIt() {
    noClasses()
        .that()
        .resideInAPackage("org.omgllava.job..")
        .and()
        .resideOutsideOfPackages("org.omgllava.job.cli..", "org.omgllava.job.embedded..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.omgllava.job.cli..", "org.omgllava.job.embedded..")
        .check(code);
  }

  @Test
  void trackingKnowsNoFlinkAndNoKafka() {
    noClasses()
        .that()
        .resideInAPackage("org.omgllava.track..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.flink..", "org.apache.kafka..", "org.apache.avro..")
        .check(code);
  }

  @Test
  void operatorsDoNotKnowEachOther() {
    for (String operator :
        List.of("order", "schedule", "perceive", "converse", "ground", "track", "link", "io")) {
      classes()
          .that()
          .resideInAPackage("org.omgllava.job." + operator + "..")
          .should()
          .onlyDependOnClassesThat(notOfOtherOperators(operator))
          .check(code);
    }
  }

  private static DescribedPredicate<JavaClass> insideTheModel() {
    List<String> open =
        List.of(
            "org.omgllava.image.ImageLimits",
            "org.omgllava.image.ImageHeader",
            "org.omgllava.mask.RunLengthMasks");
    return DescribedPredicate.describe(
        "are the inside of the model",
        c ->
            (c.getPackageName().startsWith("org.omgllava.vision")
                    || c.getPackageName().startsWith("org.omgllava.language")
                    || c.getPackageName().startsWith("org.omgllava.interpret")
                    || c.getPackageName().startsWith("org.omgllava.bundle"))
                && !open.contains(c.getName()));
  }

  private static DescribedPredicate<JavaClass> notOfOtherOperators(String operator) {
    List<String> shared = List.of("event", "runtime", operator);
    return DescribedPredicate.describe(
        "are not of another operator",
        c -> {
          String prefix = "org.omgllava.job.";
          String name = c.getPackageName();
          return !name.startsWith(prefix)
              || shared.contains(name.substring(prefix.length()).split("\\.")[0]);
        });
  }
}
