package io.secondsite.vault.protection.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondsite.vault.arm.VaultId;
import io.secondsite.vault.registration.RegisteredServer;
import io.secondsite.vault.world.TestVault;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProtectionKnownTest {
  private final TestVault vault = new TestVault();
  private final ProtectionKnown known = new ProtectionKnown(vault.items, vault.pairings);

  private RegisteredServer server(String name) {
    List<String> parts = List.of(TestVault.VAULT.split("/", -1));
    return new RegisteredServer(
        name,
        new VaultId(parts.get(2), parts.get(4), parts.get(8)),
        "1",
        "",
        new RegisteredServer.Certificates("", "", ""),
        vault.clock.instant());
  }

  @Test
  void R119_aServerOfAProtectedMachineStays() {
    vault.protectedItem();
    for (String name : List.of(TestVault.GOLD.server(), TestVault.GOLD_DR.server())) {
      assertThat(known.obstacle(server(name)).orElseThrow()).as(name).contains("machines");
    }
  }

  @Test
  void aServerThatNothingDependsOnMayGo() {
    vault.protectedItem();
    assertThat(known.obstacle(server("elsewhere"))).isEmpty();
    assertThat(
            new ProtectionKnown(new TestVault().items, new TestVault().pairings)
                .obstacle(server(TestVault.GOLD.server())))
        .isEmpty();
  }
}
