package io.secondsite.mapping.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SubnetChoiceTest {
  @Test
  void T_NM8_theSubnetOfTheSameNameWins() {
    assertThat(SubnetChoice.of("web", List.of("db", "web"))).contains("web");
  }

  @Test
  void T_NM9_withoutOneOfTheSameNameTheFirstIsTaken() {
    assertThat(SubnetChoice.of("web", List.of("db", "app"))).contains("db");
  }

  @Test
  void R80_aNetworkWithoutSubnetsGivesNone() {
    assertThat(SubnetChoice.of("web", List.of())).isEmpty();
  }
}
