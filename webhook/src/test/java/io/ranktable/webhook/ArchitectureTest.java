package io.ranktable.webhook;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "io.ranktable.webhook",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  /**
   * The rooms that do the work know nothing of each other, except that the loop reads the caches;
   * insight listens to all of them; the root puts them together; the command line starts the root.
   */
  @ArchTest
  static final ArchRule ROOMS_HAVE_ONE_DIRECTION =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .withOptionalLayers(true)
          .layer("admission")
          .definedBy("io.ranktable.webhook.admission")
          .layer("connection")
          .definedBy("io.ranktable.webhook.connection")
          .layer("cluster")
          .definedBy("io.ranktable.webhook.cluster")
          .layer("serving")
          .definedBy("io.ranktable.webhook.serving")
          .layer("tables")
          .definedBy("io.ranktable.webhook.tables")
          .layer("insight")
          .definedBy("io.ranktable.webhook.insight")
          .layer("root")
          .definedBy("io.ranktable.webhook")
          .layer("cli")
          .definedBy("io.ranktable.webhook.cli..")
          .whereLayer("admission")
          .mayNotAccessAnyLayer()
          .whereLayer("connection")
          .mayNotAccessAnyLayer()
          .whereLayer("connection")
          .mayOnlyBeAccessedByLayers("cluster")
          .whereLayer("cluster")
          .mayOnlyAccessLayers("connection")
          .whereLayer("serving")
          .mayOnlyAccessLayers("cluster")
          .whereLayer("tables")
          .mayOnlyAccessLayers("cluster")
          .whereLayer("insight")
          .mayOnlyAccessLayers("admission", "cluster", "serving", "tables")
          .whereLayer("root")
          .mayOnlyBeAccessedByLayers("cli");

  /** What decides stays usable without the framework that starts it. */
  @ArchTest
  static final ArchRule SPRING_STAYS_AT_THE_EDGE =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.ranktable.webhook.admission..",
              "io.ranktable.webhook.cluster..",
              "io.ranktable.webhook.tables..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.springframework..");

  /** The webhook makes no API call and has no side effect. */
  @ArchTest
  static final ArchRule ADMISSION_KNOWS_NO_API_SERVER =
      noClasses()
          .that()
          .resideInAPackage("io.ranktable.webhook.admission..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.fabric8..", "java.net.http..");
}
