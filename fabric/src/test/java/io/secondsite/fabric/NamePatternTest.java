package io.secondsite.fabric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamePatternTest {
  @ParameterizedTest
  @CsvSource({
    "web*, web1, true",
    "web*, web, true",
    "web*, myweb, false",
    "*web, myweb, true",
    "*web, webs, false",
    "w?b, web, true",
    "w?b, wb, false",
    "w?b, weeb, false",
    "*, anything, true",
    "a*b*c, axxbyyc, true",
    "a*b*c, axxbyy, false",
    "web1, web1, true",
    "web1, WEB1, false",
    "web1, web10, false",
    "**, x, true",
    "[w]eb, web, false",
    "w.b, web, false"
  })
  void aPatternFitsWholeNames(String pattern, String name, boolean expected) {
    assertThat(new NamePattern(pattern).matches(name)).isEqualTo(expected);
  }

  @Test
  void aHostilePatternCostsNoTime() {
    // Given
    NamePattern pattern = new NamePattern("*a".repeat(60) + "b");
    String name = "a".repeat(20_000);
    // Then
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(60), () -> assertThat(pattern.matches(name)).isFalse());
  }

  @Test
  void anEmptyPatternIsRefused() {
    assertThatThrownBy(() -> new NamePattern("")).isInstanceOf(IllegalArgumentException.class);
  }
}
