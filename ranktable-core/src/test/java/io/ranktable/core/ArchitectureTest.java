package io.ranktable.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.File;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;

@AnalyzeClasses(
    packages = "io.ranktable.core",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  /** Neither Spring nor a Kubernetes client, and no logging either: findings are return values. */
  @ArchTest
  static final ArchRule KNOWS_DATA_FORMATS_ONLY =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "io.ranktable.core..",
              "com.fasterxml.jackson..",
              "com.github.fge..",
              "com.github.mustachejava..",
              "org.jspecify..");

  @ArchTest
  static final ArchRule ASKS_NO_CLOCK_AND_NO_CHANCE =
      noClasses()
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(UUID.class, "randomUUID")
          .orShould()
          .callMethod(Math.class, "random")
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(Clock.class, Random.class, SecureRandom.class);

  @ArchTest
  static final ArchRule TOUCHES_NO_FILE_NETWORK_THREAD_OR_ENVIRONMENT =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.nio.file..", "java.nio.channels..", "java.net.http..")
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(File.class, java.net.Socket.class, java.net.URLConnection.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Thread.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(java.util.concurrent.Executor.class)
          .orShould()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getenv", String.class)
          .orShould()
          .callMethod(System.class, "getProperty", String.class);

  /** Each room sees only what comes before it on the way from a pod to a table. */
  @ArchTest
  static final ArchRule ROOMS_HAVE_ONE_DIRECTION =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("table")
          .definedBy("io.ranktable.core.table")
          .layer("report")
          .definedBy("io.ranktable.core.report")
          .layer("workload")
          .definedBy("io.ranktable.core.workload")
          .layer("consumer")
          .definedBy("io.ranktable.core.consumer")
          .layer("rank")
          .definedBy("io.ranktable.core.rank")
          .layer("template")
          .definedBy("io.ranktable.core.template")
          .layer("catalog")
          .definedBy("io.ranktable.core.catalog")
          .layer("decision")
          .definedBy("io.ranktable.core.decision")
          .layer("injection")
          .definedBy("io.ranktable.core.injection")
          .whereLayer("table")
          .mayNotAccessAnyLayer()
          .whereLayer("report")
          .mayOnlyAccessLayers("table")
          .whereLayer("workload")
          .mayOnlyAccessLayers("table")
          .whereLayer("consumer")
          .mayOnlyAccessLayers("table")
          .whereLayer("rank")
          .mayOnlyAccessLayers("table", "report")
          .whereLayer("template")
          .mayOnlyAccessLayers("table", "report", "consumer", "rank")
          .whereLayer("catalog")
          .mayOnlyAccessLayers("table", "report", "workload", "template")
          .whereLayer("decision")
          .mayOnlyAccessLayers(
              "table", "report", "workload", "consumer", "rank", "template", "catalog")
          .whereLayer("injection")
          .mayOnlyAccessLayers("table", "report", "workload", "rank", "template", "catalog");

  @ArchTest
  static final ArchRule EVERY_CLASS_HAS_A_ROOM =
      noClasses().should().resideInAPackage("io.ranktable.core");
}
