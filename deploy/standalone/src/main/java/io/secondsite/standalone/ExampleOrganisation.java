package io.secondsite.standalone;

import io.secondsite.cli.VaultClient;

/**
 * What the example organisation's administrator has set up. Made once: what is changed or removed
 * afterwards stays so.
 */
final class ExampleOrganisation {
  static final String POLICY = "every-30-seconds";

  private ExampleOrganisation() {}

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
