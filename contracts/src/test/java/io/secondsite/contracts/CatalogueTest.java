package io.secondsite.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.testkit.ArchitectureRules;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CatalogueTest {
  @Test
  void everyKindOfEventHasOneNameAndOneTopic() {
    Set<String> names = new HashSet<>();
    for (Topic topic : Topic.values()) {
      List<Class<? extends Event>> kinds = EventCatalogue.kindsOf(topic);
      assertThat(kinds).as(topic.topicName()).isNotEmpty();
      for (Class<? extends Event> kind : kinds) {
        assertThat(names.add(EventCatalogue.typeOf(kind))).as(kind.getName()).isTrue();
        assertThat(EventCatalogue.kindOf(EventCatalogue.typeOf(kind)).orElseThrow())
            .isEqualTo(kind);
        assertThat(EventCatalogue.topicOf(Samples.of(kind))).isEqualTo(topic);
      }
    }
  }

  @Test
  void aTopicsEventsLieInThePackageOfItsOnlyPublisher() {
    for (Topic topic : Topic.values()) {
      String owner = topic.publisher().substring(0, topic.publisher().indexOf('-'));
      EventCatalogue.kindsOf(topic)
          .forEach(kind -> assertThat(kind.getPackageName()).endsWith(".contracts." + owner));
    }
  }

  @Test
  void everyEventHasAKey() {
    Arrays.stream(Topic.values())
        .map(EventCatalogue::kindsOf)
        .flatMap(List::stream)
        .forEach(kind -> assertThat(Samples.of(kind).key()).isNotBlank());
  }

  @Test
  void aTypeOfALaterVersionIsUnknownAndNoError() {
    assertThat(EventCatalogue.kindOf("io.secondsite.vault.PolicySet.v2")).isEmpty();
  }

  @Test
  void theModuleIsALibrary() {
    ArchitectureRules.checkLibrary("io.secondsite.contracts");
  }
}
