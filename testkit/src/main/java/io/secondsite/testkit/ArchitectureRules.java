package io.secondsite.testkit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/** The rules of the house that a machine can check; every module's test calls one of these sets. */
public final class ArchitectureRules {
  private static final String[] FRAMEWORKS = {
    "io.quarkus..",
    "jakarta.persistence..",
    "jakarta.ws.rs..",
    "jakarta.inject..",
    "jakarta.enterprise..",
    "org.eclipse.microprofile..",
    "io.vertx..",
    "org.hibernate.."
  };

  private ArchitectureRules() {}

  /** A library: no framework anywhere, clocks and randomness from outside, honest names. */
  public static void checkLibrary(String rootPackage) {
    JavaClasses code = code(rootPackage);
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(FRAMEWORKS)
        .because("libraries must run without a framework: in tests, in the agent, in a rescue tool")
        .check(code);
    checkEverywhere(code);
  }

  /** A service: frameworks at the rim only, no cycles between features. */
  public static void checkService(String rootPackage) {
    JavaClasses code = code(rootPackage);
    noClasses()
        .that()
        .resideOutsideOfPackages("..rest..", "..kafka..", "..jpa..", "..config..", "..wiring..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(FRAMEWORKS)
        .because(
            "a feature's core is plain Java; frameworks stay in rest, kafka, jpa, config, wiring")
        .check(code);
    slices()
        .matching(rootPackage + ".*.(rest|kafka|jpa)..")
        .should()
        .notDependOnEachOther()
        .allowEmptyShould(true)
        .because("adapters meet in the core, never directly")
        .check(code);
    checkEverywhere(code);
  }

  private static void checkEverywhere(JavaClasses code) {
    for (ArchRule rule : List.of(noAmbientTime(), noBlurredNames(), noDumpingGrounds())) {
      rule.check(code);
    }
  }

  private static ArchRule noAmbientTime() {
    DescribedPredicate<JavaCall<?>> ambient =
        DescribedPredicate.describe(
            "Instant.now(), Thread.sleep or new Random()",
            call -> {
              String owner = call.getTargetOwner().getFullName();
              String name = call.getName();
              boolean clockless =
                  owner.equals("java.time.Instant")
                      && name.equals("now")
                      && call.getTarget().getRawParameterTypes().isEmpty();
              boolean sleep = owner.equals("java.lang.Thread") && name.equals("sleep");
              boolean random = owner.equals("java.util.Random") && name.equals("<init>");
              return clockless || sleep || random;
            });
    return noClasses()
        .should()
        .callCodeUnitWhere(ambient)
        .because(
            "clocks and randomness come in through the constructor, and waiting has a condition");
  }

  private static ArchRule noBlurredNames() {
    return classes()
        .should()
        .haveNameNotMatching(".*(Impl|Utils?|Helper|Manager)$")
        .because("a class is named for what it is")
        .allowEmptyShould(true);
  }

  private static ArchRule noDumpingGrounds() {
    return noClasses()
        .should()
        .resideInAnyPackage("..util..", "..utils..", "..common..", "..helper..", "..impl..")
        .because("packages are named for ideas");
  }

  private static JavaClasses code(String rootPackage) {
    return new ClassFileImporter()
        .withImportOption(new ImportOption.DoNotIncludeTests())
        .importPackages(rootPackage);
  }
}
