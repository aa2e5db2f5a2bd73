package org.omgllava.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Who may know whom. A failure names the class and what it uses: move the class, or let it use the
 * interface that is meant for it. There are no exceptions to add to, and no list of operators: a
 * package below {@code job} that is none of {@link #AROUND_THE_OPERATORS} holds an operator.
 */
class ModuleBoundaryTest {
  private static final String JOB = "org.omgllava.job";
  private static final String ENGINE = "ai.djl..";
  private static final String FLINK = "org.apache.flink..";
  private static final String KAFKA = "org.apache.kafka..";
  private static final String AVRO = "org.apache.avro..";
  private static final String EVENTS = "org.omgllava.events..";

  /** What all operators share. */
  private static final Set<String> SHARED = Set.of("config", "event", "runtime", "typeinfo");

  private static final Set<String> AROUND_THE_OPERATORS =
      Set.of(
          "config",
          "event",
          "runtime",
          "typeinfo",
          "arrange",
          "io",
          "wire",
          "client",
          "embedded",
          "cli");

  /** Values and pure functions, for everybody. */
  private static final String[] MODEL_FACE = {
    "org.omgllava.scene..",
    "org.omgllava.mask..",
    "org.omgllava.image..",
    "org.omgllava.track..",
    "org.omgllava.setting.."
  };

  private static final Set<String> LOCALE_DEPENDENT =
      Set.of(
          "String.format",
          "String.formatted",
          "String.toLowerCase",
          "String.toUpperCase",
          "PrintStream.printf",
          "PrintStream.format",
          "PrintWriter.printf",
          "PrintWriter.format",
          "Formatter.format",
          "NumberFormat.getInstance",
          "NumberFormat.getNumberInstance",
          "NumberFormat.getIntegerInstance",
          "NumberFormat.getPercentInstance",
          "DateTimeFormatter.ofPattern");

  private static JavaClasses code;
  private static Set<String> operators;

  @BeforeAll
  static void read() {
    // The modules come as folders or as jars, depending on Maven's phase: archives stay in.
    code =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.omgllava");
    operators =
        code.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> name.startsWith(JOB + "."))
            .map(name -> name.substring(JOB.length() + 1).split("\\.")[0])
            .filter(name -> !AROUND_THE_OPERATORS.contains(name))
            .collect(Collectors.toCollection(TreeSet::new));
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
    assertThat(operators)
        .contains("order", "schedule", "clip", "perceive", "converse", "ground", "track", "link");
  }

  @Test
  void packagesFormNoCircles() {
    slices().matching("org.omgllava.(**)").should().beFreeOfCycles().check(code);
  }

  @Test
  void theModelKnowsNoFlinkNoKafkaAndNoAvro() {
    ArchRule rule =
        noClasses()
            .that()
            .resideOutsideOfPackages(JOB + "..", EVENTS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(FLINK, KAFKA, AVRO, EVENTS, JOB + "..");
    rule.check(code);
  }

  @Test
  void whatCountsAndComparesKnowsNoEngine() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "org.omgllava.mask..",
            "org.omgllava.image..",
            "org.omgllava.scene..",
            "org.omgllava.track..",
            "org.omgllava.evaluate..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ENGINE)
        .check(code);
  }

  @Test
  void theJobKnowsNoTensors() {
    noClasses()
        .that()
        .resideInAPackage(JOB + "..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ENGINE)
        .check(code);
  }

  /**
   * What decides can be run without the job, and with a time of one's own. Events are values that
   * say by annotation how they are written: through them the rule does not look.
   */
  @Test
  void coresAndWhatTheyUseKnowNoFlink() {
    Set<JavaClass> plain = coresAndWhatTheyUse();

    assertThat(plain)
        .extracting(JavaClass::getSimpleName)
        .contains("TrackCore", "ConverseCore", "LinkCore", "OrderCore", "Decision", "StreamLinks");
    noClasses()
        .that(DescribedPredicate.describe("are cores or used by them", plain::contains))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(FLINK, KAFKA, AVRO)
        .check(code);
  }

  private static Set<JavaClass> coresAndWhatTheyUse() {
    Set<JavaClass> found = new HashSet<>();
    Deque<JavaClass> open = new ArrayDeque<>();
    code.stream().filter(c -> c.getSimpleName().endsWith("Core")).forEach(open::add);
    while (!open.isEmpty()) {
      JavaClass next = open.remove();
      if (next.getPackageName().startsWith("org.omgllava.")
          && !room(next).equals("event")
          && found.add(next)) {
        next.getDirectDependenciesFromSelf().stream()
            .map(dependency -> dependency.getTargetClass().getBaseComponentType())
            .forEach(open::add);
      }
    }
    return found;
  }

  @Test
  void operatorsKnowTheModelByItsFaceOnly() {
    noClasses()
        .that(areAnOperatorOrShared())
        .or()
        .resideInAnyPackage(JOB, JOB + ".io..")
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "are the inside of the model",
                c ->
                    c.getPackageName().startsWith("org.omgllava.")
                        && !c.getPackageName().startsWith(JOB)
                        && !JavaClass.Predicates.resideInAnyPackage(MODEL_FACE).test(c)
                        && !JavaClass.Predicates.resideInAPackage(EVENTS).test(c)))
        .check(code);
  }

  @Test
  void avroAndKafkaAreKnownToTheEndsOnly() {
    noClasses()
        .that(areAnOperatorOrShared())
        .or()
        .resideInAPackage(JOB)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(AVRO, KAFKA, "org.apache.flink.connector.kafka..", EVENTS)
        .check(code);
  }

  @Test
  void theJobDoesNotKnowWhoStartsIt() {
    noClasses()
        .that()
        .resideInAPackage(JOB + "..")
        .and()
        .resideOutsideOfPackages(JOB + ".cli..", JOB + ".embedded..", JOB + ".client..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(JOB + ".cli..", JOB + ".embedded..", JOB + ".client..")
        .check(code);
  }

  @Test
  void theClientStandsOnItsOwn() {
    noClasses()
        .that()
        .resideInAnyPackage(JOB + ".wire..", JOB + ".client..")
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "are Flink's, the command line's or the rest of the job",
                c ->
                    JavaClass.Predicates.resideInAnyPackage(FLINK, "picocli..").test(c)
                        || c.getPackageName().startsWith(JOB)
                            && !Set.of("wire", "client").contains(room(c))))
        .check(code);
  }

  @Test
  void whatFramesRecordsKnowsNoKafka() {
    noClasses()
        .that()
        .resideInAPackage(JOB + ".wire..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(KAFKA, JOB + ".client..")
        .check(code);
  }

  @Test
  void operatorsDoNotKnowEachOther() {
    for (String operator : operators) {
      classes()
          .that()
          .resideInAPackage(JOB + "." + operator + "..")
          .should()
          .onlyDependOnClassesThat(notOfOtherOperators(operator))
          .check(code);
    }
  }

  @Test
  void noTextDependsOnWhereTheProgramRuns() {
    noClasses()
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "formats or changes case as the machine's locale wants (give Locale.ROOT)",
                call ->
                    LOCALE_DEPENDENT.contains(
                            call.getTarget().getOwner().getSimpleName()
                                + "."
                                + call.getTarget().getName())
                        && call.getTarget().getRawParameterTypes().stream()
                            .noneMatch(type -> type.isEquivalentTo(Locale.class))))
        .check(code);
  }

  @Test
  void onlyTheLauncherEndsTheJvm() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(JOB + ".cli.Launched")
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "ends the JVM, which may be a JobManager's",
                call ->
                    (call.getTarget().getOwner().isEquivalentTo(System.class)
                            || call.getTarget().getOwner().isEquivalentTo(Runtime.class))
                        && call.getTarget().getName().equals("exit")))
        .check(code);
  }

  private static DescribedPredicate<JavaClass> areAnOperatorOrShared() {
    return DescribedPredicate.describe(
        "are of an operator or of what operators share",
        c -> operators.contains(room(c)) || SHARED.contains(room(c)));
  }

  private static DescribedPredicate<JavaClass> notOfOtherOperators(String operator) {
    return DescribedPredicate.describe(
        "are not of another operator",
        c ->
            !c.getPackageName().startsWith(JOB)
                || room(c).equals(operator)
                || SHARED.contains(room(c)));
  }

  /** The package below {@code job} that holds a class; empty for others. */
  private static String room(JavaClass c) {
    String name = c.getPackageName();
    return name.startsWith(JOB + ".") ? name.substring(JOB.length() + 1).split("\\.")[0] : "";
  }
}
