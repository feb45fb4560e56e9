package io.secondsite.provider.protection;

import org.jspecify.annotations.Nullable;

/** What went wrong, and what helps. */
public record Failure(String code, String message, @Nullable String remedy) {}
