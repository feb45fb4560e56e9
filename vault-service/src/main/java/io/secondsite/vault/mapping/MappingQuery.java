package io.secondsite.vault.mapping;

import org.jspecify.annotations.Nullable;

/** Which mappings are wanted; null is any. */
public record MappingQuery(
    String vault, @Nullable String name, @Nullable String primaryServer, @Nullable String primary) {

  /** All of a vault. */
  public static MappingQuery of(String vault) {
    return new MappingQuery(vault, null, null, null);
  }
}
