package io.secondsite.vault.protection;

import org.jspecify.annotations.Nullable;

/** What went wrong at a site, and what helps. */
public record Failure(String code, String message, @Nullable String remedy) {}
