package io.secondsite.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.secondsite.contracts.Event;
import io.secondsite.contracts.EventCatalogue;
import io.secondsite.contracts.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventLineTest {
  /** What every released version wrote, kept by the contracts' own tests. */
  private static final Path GOLDEN = Path.of("../../contracts/src/test/resources/golden");

  private static final JsonMapper JSON =
      JsonMapper.builder().addModule(new JavaTimeModule()).build();

  static Stream<Class<? extends Event>> kinds() {
    return Arrays.stream(Topic.values()).map(EventCatalogue::kindsOf).flatMap(List::stream);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyKindOfEventHasASentence(Class<? extends Event> kind) throws IOException {
    // Given
    String type = EventCatalogue.typeOf(kind).substring("io.secondsite.".length());
    int owner = type.indexOf('.');
    Path golden =
        GOLDEN.resolve(type.substring(0, owner)).resolve(type.substring(owner + 1) + ".json");
    Event event = JSON.readValue(Files.readAllBytes(golden), kind);
    // When
    String line = EventLine.of(EventCatalogue.topicOf(event), event);
    // Then
    assertThat(line).isNotBlank().doesNotContain("\n").doesNotContain(kind.getSimpleName() + "[");
  }
}
