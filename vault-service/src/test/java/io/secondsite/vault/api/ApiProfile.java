package io.secondsite.vault.api;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;
import java.util.Set;

/** Plain HTTP on a free port, so that the tests need no certificates; mapping-service is away. */
public final class ApiProfile implements QuarkusTestProfile {
  @Override
  public Set<Class<?>> getEnabledAlternatives() {
    return Set.of(TestFabric.class);
  }

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "quarkus.http.insecure-requests", "enabled",
        "quarkus.http.test-port", "0",
        "secondsite.vault.mapping.url", "https://127.0.0.1:9",
        "secondsite.vault.mapping.deadline", "PT2S");
  }
}
