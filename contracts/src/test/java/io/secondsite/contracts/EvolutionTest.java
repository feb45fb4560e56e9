package io.secondsite.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Events change by optional fields only. Golden files are what released versions wrote: they are
 * never edited. After an addition, {@code -Dcontracts.write=true} writes the schemas anew and the
 * golden files that are missing.
 */
class EvolutionTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");
  private static final Path SCHEMAS = Path.of("src/main/resources/schemas");
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  static Stream<Class<? extends Event>> kinds() {
    return Arrays.stream(Topic.values()).map(EventCatalogue::kindsOf).flatMap(List::stream);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void whatAReleasedVersionWroteIsStillUnderstood(Class<? extends Event> kind) throws IOException {
    // Given
    Path golden = file(GOLDEN, kind);
    if (Boolean.getBoolean("contracts.write") && !Files.exists(golden)) {
      write(golden, Samples.of(kind));
    }
    JsonNode written = JSON.readTree(Files.readAllBytes(golden));
    // When: a field that was dropped or renamed is unknown now, and fails
    Event read = JSON.treeToValue(written, kind);
    // Then: what is not in the golden file is optional, and absent
    JsonNode again = JSON.valueToTree(read);
    written
        .properties()
        .forEach(field -> assertThat(again.get(field.getKey())).isEqualTo(field.getValue()));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void theCommittedSchemaIsTheRecords(Class<? extends Event> kind) throws IOException {
    Path schema = file(SCHEMAS, kind);
    if (Boolean.getBoolean("contracts.write")) {
      write(schema, Schema.of(kind));
    }
    JsonNode committed = JSON.readTree(Files.readAllBytes(schema));
    assertThat(committed).isEqualTo(JSON.valueToTree(Schema.of(kind)));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void whatGoldenFilesLackIsOptional(Class<? extends Event> kind) throws IOException {
    JsonNode golden = JSON.readTree(Files.readAllBytes(file(GOLDEN, kind)));
    JsonNode required = JSON.readTree(Files.readAllBytes(file(SCHEMAS, kind))).get("required");
    required.forEach(name -> assertThat(golden.has(name.asText())).as(name.asText()).isTrue());
  }

  private static Path file(Path folder, Class<? extends Event> kind) {
    String type = EventCatalogue.typeOf(kind).substring("io.secondsite.".length());
    int owner = type.indexOf('.');
    return folder.resolve(type.substring(0, owner)).resolve(type.substring(owner + 1) + ".json");
  }

  private static void write(Path file, Object value) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, JSON.writeValueAsString(value) + "\n");
  }
}
