package io.secondsite.provider.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CloudSynchronisationTest {
  @Test
  void R47_allNoneOrNamesAreReadAndWrittenAlike() {
    for (List<String> words : List.of(List.of("all"), List.of("none"), List.of("A", "B"))) {
      assertThat(CloudSynchronisation.of(words).words()).isEqualTo(words);
    }
    assertThat(CloudSynchronisation.of(List.of())).isEqualTo(new CloudSynchronisation.None());
    assertThat(CloudSynchronisation.of(List.of("A")).includes("A")).isTrue();
    assertThat(CloudSynchronisation.of(List.of("A")).includes("B")).isFalse();
  }
}
