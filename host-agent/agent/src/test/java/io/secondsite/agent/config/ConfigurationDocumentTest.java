package io.secondsite.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.ConfigMapping;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationDocumentTest {
  @ParameterizedTest
  @ValueSource(
      classes = {
        AgentConfig.class,
        LimitsConfig.class,
        ChecksConfig.class,
        HealthConfig.class,
        KerberosConfig.class,
        SeedingConfig.class,
        StorageKeysConfig.class
      })
  void everySettingIsInTheReference(Class<?> settings) throws IOException {
    // Given
    String document =
        Files.readString(Path.of("..", "..", "docs", "reference", "configuration.md"));
    String prefix = settings.getAnnotation(ConfigMapping.class).prefix();
    // Then
    for (Method setting : settings.getDeclaredMethods()) {
      String name = setting.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
      assertThat(document).contains("| `" + prefix + "." + name + "` |");
    }
  }
}
