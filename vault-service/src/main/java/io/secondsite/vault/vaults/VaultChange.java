package io.secondsite.vault.vaults;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a caller wants of a vault; null leaves as it is. */
public record VaultChange(
    @Nullable String location, @Nullable String sku, @Nullable Map<String, String> tags) {}
