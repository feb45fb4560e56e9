package io.secondsite.vault.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, and what helps.
 *
 * @param task the task it happened in, null for the job as a whole
 */
public record JobError(
    String code, String message, @Nullable String remedy, @Nullable String task, Instant at) {}
