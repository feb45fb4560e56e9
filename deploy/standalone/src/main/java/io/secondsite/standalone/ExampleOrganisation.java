package io.secondsite.standalone;

import io.secondsite.cli.VaultClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * What the example organisation's administrator has set up. Made once: what is changed or removed
 * afterwards stays so.
 */
final class ExampleOrganisation {
  static final String POLICY = "every-30-seconds";
  private static final Duration SHOWN_DEADLINE = Duration.ofSeconds(90);

  private ExampleOrganisation() {}

  /** Until the vault knows what is prepared: what the sites tell comes in any order. */
  static void awaitShown(VaultClient vault) throws IOException, InterruptedException {
    Until.holds(
        "the clouds and networks of both sites in the vault",
        SHOWN_DEADLINE,
        () -> isShown(vault, Stack.NEW_YORK, 1) && isShown(vault, Stack.CHICAGO, 2));
  }

  private static boolean isShown(VaultClient vault, String site, int number) {
    return vault.containers(site).containsAll(List.of("GoldCloud" + number, "SilverCloud" + number))
        && vault.networks(site).contains("VMNetwork1-" + site);
  }

  static void prepare(VaultClient vault) {
    if (!vault.get("/replicationPolicies").path("value").isEmpty()) {
      return;
    }
    vault.createPolicy(POLICY, 30, 24, true);
    for (String metal : new String[] {"Gold", "Silver"}) {
      String cloud = metal + "Cloud1";
      vault.pairClouds(
          metal.toLowerCase(java.util.Locale.ROOT),
          Stack.NEW_YORK,
          cloud,
          Stack.CHICAGO,
          metal + "Cloud2",
          POLICY);
    }
    vault.mapNetwork(
        "network1",
        Stack.NEW_YORK,
        "VMNetwork1-" + Stack.NEW_YORK,
        Stack.CHICAGO,
        "VMNetwork1-" + Stack.CHICAGO);
  }
}
