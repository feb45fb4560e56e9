package io.secondsite.standalone;

import io.secondsite.cli.VaultClient;

/** What the example organisation's administrator has set up; repeating it is no change. */
final class ExampleOrganisation {
  static final String POLICY = "every-30-seconds";

  private ExampleOrganisation() {}

  static void prepare(VaultClient vault) {
    vault.createPolicy(POLICY, 30, 24, true);
    for (String metal : new String[] {"Gold", "Silver"}) {
      String cloud = metal + "Cloud1";
      if (vault.pairings(Stack.NEW_YORK, cloud).isEmpty()) {
        vault.pairClouds(
            metal.toLowerCase(java.util.Locale.ROOT),
            Stack.NEW_YORK,
            cloud,
            Stack.CHICAGO,
            metal + "Cloud2",
            POLICY);
      }
    }
    vault.mapNetwork(
        "network1",
        Stack.NEW_YORK,
        "VMNetwork1-" + Stack.NEW_YORK,
        Stack.CHICAGO,
        "VMNetwork1-" + Stack.CHICAGO);
  }
}
