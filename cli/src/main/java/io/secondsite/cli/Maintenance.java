package io.secondsite.cli;

import org.jspecify.annotations.Nullable;

/** Whether a host is in maintenance, and why. */
public record Maintenance(boolean active, @Nullable String reason) {}
