package io.secondsite.mapping;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.secondsite.testkit.ArchitectureRules;
import org.junit.jupiter.api.Test;

class MappingArchitectureTest {
  @Test
  void theServiceKeepsTheRulesOfTheHouse() {
    ArchitectureRules.checkService("io.secondsite.mapping");
  }

  @Test
  void theContractsAreTranslatedAtTheDoor() {
    noClasses()
        .that()
        .resideOutsideOfPackage("..kafka..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.secondsite.contracts..")
        .because("others' events are put into our own words where they come in")
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.secondsite.mapping"));
  }
}
