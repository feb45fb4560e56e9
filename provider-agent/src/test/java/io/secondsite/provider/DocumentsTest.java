package io.secondsite.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.provider.config.HostsConfig;
import io.secondsite.provider.config.InventoryConfig;
import io.secondsite.provider.config.ProviderConfig;
import io.secondsite.provider.failover.config.FailoverConfig;
import io.secondsite.provider.problem.SiteCode;
import io.secondsite.provider.protection.config.ProtectionConfig;
import io.smallrye.config.ConfigMapping;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentsTest {
  private static String document(String name) throws IOException {
    return Files.readString(Path.of("..", "docs", "reference", name));
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        ProviderConfig.class,
        InventoryConfig.class,
        HostsConfig.class,
        ProtectionConfig.class,
        FailoverConfig.class
      })
  void everySettingIsInTheReference(Class<?> settings) throws IOException {
    String prefix = settings.getAnnotation(ConfigMapping.class).prefix();
    for (Method setting : settings.getDeclaredMethods()) {
      String name = setting.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
      assertThat(document("configuration.md")).contains("| `" + prefix + "." + name + "` |");
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyCodeIsInTheReference(SiteCode code) throws IOException {
    assertThat(document("error-codes.md"))
        .contains("| `" + code.name() + "` | " + code.status() + " | " + code.title() + " |");
  }
}
