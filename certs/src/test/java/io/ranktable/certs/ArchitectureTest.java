package io.ranktable.certs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "io.ranktable.certs",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule KNOWS_NEITHER_SPRING_NOR_KUBERNETES =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.springframework..",
              "io.fabric8..",
              "io.ranktable.core..",
              "io.ranktable.webhook..");

  @ArchTest
  static final ArchRule TOUCHES_NO_CLOCK_FILE_OR_NETWORK =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.nio.file..", "java.net..", "java.util.concurrent..")
          .orShould()
          .callMethod(java.time.Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callConstructor(java.security.SecureRandom.class);

  @ArchTest
  static final ArchRule ROOMS_HAVE_ONE_DIRECTION =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("x509")
          .definedBy("io.ranktable.certs.x509")
          .layer("authority")
          .definedBy("io.ranktable.certs.authority")
          .layer("leaf")
          .definedBy("io.ranktable.certs.leaf")
          .layer("bundle")
          .definedBy("io.ranktable.certs.bundle")
          .layer("rollover")
          .definedBy("io.ranktable.certs.rollover")
          .whereLayer("rollover")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("leaf")
          .mayOnlyBeAccessedByLayers("rollover")
          .whereLayer("bundle")
          .mayOnlyBeAccessedByLayers("rollover")
          .whereLayer("authority")
          .mayOnlyBeAccessedByLayers("leaf", "rollover")
          .whereLayer("x509")
          .mayOnlyBeAccessedByLayers("authority", "leaf", "bundle", "rollover");
}
